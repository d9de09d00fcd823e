//! The program in the README is one that is compiled.

const README: &str = include_str!("../../README.md");
const PROGRAM: &str = include_str!("../../examples/web_service/examples/jwks_service.rs");

#[test]
fn ignored_snippets_are_compiled_as_an_example() {
    let snippets: Vec<&str> =
        README.split("```rust,ignore\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(snippets, [PROGRAM.split_once("\n\n").unwrap().1]);
}
