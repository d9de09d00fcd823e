//! The nesting depth of a JSON value.

use serde_json::Value;

/// Reports whether arrays and objects in `value` are nested deeper than `levels`.
pub(super) fn is_nested_deeper_than(levels: usize, value: &Value) -> bool {
    let deeper = |inner: &Value| levels.checked_sub(1).is_none_or(|levels| is_nested_deeper_than(levels, inner));
    match value {
        Value::Array(values) => levels == 0 || values.iter().any(deeper),
        Value::Object(members) => levels == 0 || members.values().any(deeper),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nesting_counts_arrays_and_objects_but_not_what_they_hold() {
        assert!(!is_nested_deeper_than(0, &json!("text")));
        assert!(is_nested_deeper_than(0, &json!([])));
        assert!(!is_nested_deeper_than(2, &json!({"a": [1]})));
        assert!(is_nested_deeper_than(1, &json!({"a": [1]})));
    }
}
