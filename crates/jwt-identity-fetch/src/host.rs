//! The thread on which asynchronous requests run.

use std::future::pending;
use std::io;
use std::process;
use std::sync::{Mutex, PoisonError};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::task::JoinHandle;

/// The runtime of this process, for all clients. It starts with the first request.
static HOST: Mutex<Option<Host>> = Mutex::new(None);

struct Host {
    /// A child process after a `fork` has the handle of its parent, but not the thread.
    process: u32,
    handle: Handle,
}

/// Returns a runtime that always runs.
///
/// A load is polled by whoever waits for it. On the runtime of the first caller its sockets and timers would stand still
/// when that runtime is busy or not driven, and they would not work at all on a plain thread.
pub(crate) fn handle() -> io::Result<Handle> {
    let mut host = HOST.lock().unwrap_or_else(PoisonError::into_inner);
    let process = process::id();
    if let Some(host) = host.as_ref().filter(|host| host.process == process) {
        return Ok(host.handle.clone());
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new().name("jwt-identity-fetch".to_owned()).spawn(move || runtime.block_on(pending::<()>()))?;
    *host = Some(Host { process, handle: handle.clone() });
    Ok(handle)
}

/// A task that ends when this is dropped.
pub(crate) struct Task<T>(JoinHandle<T>);

impl<T: Send + 'static> Task<T> {
    pub(crate) fn spawn(task: impl Future<Output = T> + Send + 'static) -> io::Result<Self> {
        Ok(Self(handle()?.spawn(task)))
    }

    /// Waits for the end of the task. `None` means that it panicked.
    pub(crate) async fn ended(&mut self) -> Option<T> {
        (&mut self.0).await.ok()
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
