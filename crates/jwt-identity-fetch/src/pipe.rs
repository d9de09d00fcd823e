//! Passes a response from the thread of the client to the task that waits for it.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use http::response::Parts;
use jwt_identity::error::{LoadError, LoadReason};

/// Both ends share it. Each wake-up of the reader wakes all callers that wait for the load, so the pieces of a body are
/// collected until they are worth one.
pub(crate) struct Pipe<B> {
    state: Arc<Mutex<State<B>>>,
}

struct State<B> {
    head: Option<Parts>,
    pieces: VecDeque<B>,
    len: usize,
    end: Option<Result<(), LoadError>>,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

/// The end of the thread of the client. Dropping it reports that the client panicked.
pub(crate) struct Writer<B>(Pipe<B>);

impl<B: AsRef<[u8]>> Pipe<B> {
    pub(crate) fn new() -> (Self, Writer<B>) {
        let (head, end, reader, writer) = (None, None, None, None);
        let state = Arc::new(Mutex::new(State { head, pieces: VecDeque::new(), len: 0, end, reader, writer }));
        (Self { state: Arc::clone(&state) }, Writer(Self { state }))
    }

    fn lock(&self) -> MutexGuard<'_, State<B>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and then wakes one end.
    fn change(&self, change: impl FnOnce(&mut State<B>) -> Option<Waker>) {
        let waker = change(&mut self.lock());
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Waits for the head.
    pub(crate) async fn head(&self) -> Result<Parts, LoadError> {
        poll_fn(|context| {
            let mut state = self.lock();
            if let Some(head) = state.head.take() {
                return Poll::Ready(Ok(head));
            }
            if let Some(Err(error)) = &state.end {
                return Poll::Ready(Err(error.clone()));
            }
            state.reader = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    /// Waits for the next pieces of the body. There are none after the last one.
    pub(crate) async fn pieces(&self) -> Result<VecDeque<B>, LoadError> {
        poll_fn(|context| {
            let mut state = self.lock();
            if state.len >= ENOUGH || state.end.is_some() {
                if let (true, Some(Err(error))) = (state.pieces.is_empty(), &state.end) {
                    return Poll::Ready(Err(error.clone()));
                }
                state.len = 0;
                let (pieces, writer) = (std::mem::take(&mut state.pieces), state.writer.take());
                drop(state);
                if let Some(writer) = writer {
                    writer.wake();
                }
                return Poll::Ready(Ok(pieces));
            }
            state.reader = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl<B: AsRef<[u8]>> Writer<B> {
    pub(crate) fn head(&self, head: Parts) {
        self.0.change(|state| {
            state.head = Some(head);
            state.reader.take()
        });
    }

    /// Passes a piece of the body on, and waits while the reader has enough.
    pub(crate) async fn push(&self, piece: B) {
        self.0.change(|state| {
            state.len = state.len.saturating_add(piece.as_ref().len());
            state.pieces.push_back(piece);
            if state.len >= ENOUGH { state.reader.take() } else { None }
        });
        poll_fn(|context| {
            let mut state = self.0.lock();
            if state.len < ENOUGH {
                return Poll::Ready(());
            }
            state.writer = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Ends the response. Only the first call counts.
    pub(crate) fn end(&self, end: Result<(), LoadError>) {
        self.0.change(|state| {
            state.end.get_or_insert(end);
            state.reader.take()
        });
    }
}

impl<B> Drop for Writer<B> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.end.get_or_insert(Err(LoadReason::Aborted.into()));
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

/// The number of bytes of a body that are collected before the reader is woken.
const ENOUGH: usize = 64 * 1024;
