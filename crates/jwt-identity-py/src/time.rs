//! Times and durations of Python.

use std::time::Duration;

use jwt_identity::{EnvironmentError, NumericDate};
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDateTime, PyDelta, PyDeltaAccess, PyInt, PyTzInfo, PyTzInfoAccess};

/// A time as an `int` of Unix seconds, or as a `datetime` with a time zone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Time(pub(crate) NumericDate);

impl Time {
    /// Returns the time given, or the time of the system's clock.
    pub(crate) fn or_now(time: Option<Self>) -> Result<NumericDate, EnvironmentError> {
        time.map_or_else(NumericDate::now, |Self(time)| Ok(time))
    }
}

impl<'py> FromPyObject<'_, 'py> for Time {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(date_time) = value.cast::<PyDateTime>() {
            return unix_seconds(&date_time).map(NumericDate::from_unix_seconds).map(Self);
        }
        if value.cast::<PyBool>().is_ok() || value.cast::<PyInt>().is_err() {
            return Err(PyTypeError::new_err(format!(
                "expected an int of Unix seconds or a datetime with a time zone, found {}",
                type_name(&value)
            )));
        }
        let seconds = value.extract::<i64>().map_err(|_| PyOverflowError::new_err("the time is not in seconds"))?;
        Ok(Self(NumericDate::from_unix_seconds(seconds)))
    }
}

/// Returns the whole seconds since 1970 at a time. A fraction is cut off towards the past.
pub(crate) fn unix_seconds(date_time: &Bound<'_, PyDateTime>) -> PyResult<i64> {
    static EPOCH: PyOnceLock<Py<PyDateTime>> = PyOnceLock::new();
    static SECOND: PyOnceLock<Py<PyDelta>> = PyOnceLock::new();
    let py = date_time.py();
    if date_time.get_tzinfo().is_none() || date_time.call_method0("utcoffset")?.is_none() {
        return Err(PyValueError::new_err(
            "the datetime has no time zone; use `datetime.now(timezone.utc)`, or `value.astimezone()` for local time",
        ));
    }
    let epoch = EPOCH.get_or_try_init(py, || {
        let utc = PyTzInfo::utc(py)?.to_owned();
        PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&utc)).map(Bound::unbind)
    })?;
    let second = SECOND.get_or_try_init(py, || PyDelta::new(py, 0, 1, 0, false).map(Bound::unbind))?;
    date_time.sub(epoch.bind(py))?.floor_div(second.bind(py))?.extract()
}

/// A duration as an `int` of seconds, or as a `timedelta`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span(pub(crate) Duration);

impl<'py> FromPyObject<'_, 'py> for Span {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let negative = |_| PyValueError::new_err("the duration is negative");
        if let Ok(delta) = value.cast::<PyDelta>() {
            let days = u64::try_from(delta.get_days()).map_err(negative)?;
            let seconds = u64::try_from(delta.get_seconds()).map_err(negative)?;
            return Ok(Self(Duration::from_secs(days.saturating_mul(24 * 60 * 60).saturating_add(seconds))));
        }
        if value.cast::<PyBool>().is_ok() || value.cast::<PyInt>().is_err() {
            return Err(PyTypeError::new_err(format!(
                "expected an int of seconds or a timedelta, found {}",
                type_name(&value)
            )));
        }
        let seconds = value.extract::<i64>().map_err(|_| PyOverflowError::new_err("the duration is too long"))?;
        u64::try_from(seconds).map(Duration::from_secs).map(Self).map_err(negative)
    }
}

/// Returns the name of a value's type, for messages.
pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "another type".to_owned(), |name| name.to_string_lossy().into_owned())
}
