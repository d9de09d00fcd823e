//! Replay guards.

use std::ffi::c_void;
use std::sync::Arc;

use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};

use crate::error::jwti_error;
use crate::raw::callback::{jwti_drop_callback, jwti_replay_callback};
use crate::raw::object::{Opaque, tag};

/// Remembers the ids of accepted tokens, so that each is accepted once.
#[derive(Debug)]
pub struct jwti_replay_guard {
    _private: [u8; 0],
}

impl Opaque for jwti_replay_guard {
    type Content = Arc<dyn ReplayGuard>;
    const TAG: u64 = tag(*b"jwti:rpl");
}

/// Creates a guard in the memory of this process, for so many ids at the same time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_replay_guard_new(
    capacity: usize,
    guard: *mut *mut jwti_replay_guard,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, guard = object_out(guard) => {
        guard.set(Arc::new(MemoryReplayGuard::new(capacity)));
        Ok(())
    })
}

/// Creates a guard over a callback, for a store that several processes share.
///
/// `drop_user_data` releases `user_data`, and can be NULL. The library takes `user_data` over only if the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_replay_guard_from_callback(
    register_id: jwti_replay_callback,
    user_data: *mut c_void,
    drop_user_data: jwti_drop_callback,
    guard: *mut *mut jwti_replay_guard,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        guard = object_out(guard),
        register_id = callback(register_id, user_data, drop_user_data),
        => {
            guard.set(Arc::new(register_id.accept()));
            Ok(())
        }
    )
}
