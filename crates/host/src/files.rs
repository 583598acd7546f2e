//! Calls into the file system on a thread of their own: one that never answers (a network's, one
//! in user space) keeps no probe waiting.

use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long the calls of one probe take together, so that it takes no more than 50 ms.
const PATIENCE: Duration = Duration::from_millis(45);
/// How many threads may wait for file systems that never answer.
const MAX_STUCK: usize = 4;

type Call = Box<dyn FnOnce() + Send>;

/// The thread, and how long this probe may still wait.
pub(crate) struct Files(Mutex<State>);

struct State {
    thread: Option<Sender<Call>>,
    left: Duration,
    stuck: usize,
}

impl Default for Files {
    fn default() -> Self {
        Self(Mutex::new(State { thread: None, left: PATIENCE, stuck: 0 }))
    }
}

impl Files {
    /// Another probe, with a patience of its own.
    pub(crate) fn probe_begins(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).left = PATIENCE;
    }

    /// The answer of a call, or nothing if it came too late.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.left.is_zero() || state.stuck >= MAX_STUCK {
            return None;
        }
        let thread = match state.thread.take() {
            Some(thread) => thread,
            None => start()?,
        };
        let (tell, hear) = mpsc::sync_channel(1);
        let call = Box::new(move || {
            // Nobody hears what comes too late.
            let _ = tell.send(call());
        });
        thread.send(call).ok()?;
        let asked = Instant::now();
        let Ok(answer) = hear.recv_timeout(state.left) else {
            // The thread ends when its call does.
            state.left = Duration::ZERO;
            state.stuck = state.stuck.saturating_add(1);
            return None;
        };
        state.left = state.left.saturating_sub(asked.elapsed());
        state.thread = Some(thread);
        Some(answer)
    }
}

/// A thread that makes calls until nobody has any.
fn start() -> Option<Sender<Call>> {
    let (thread, calls) = mpsc::channel::<Call>();
    let run = move || calls.into_iter().for_each(|call| call());
    thread::Builder::new().name("bonafide-files".into()).spawn(run).ok()?;
    Some(thread)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a call that panics is what is tried")]

    use super::*;

    #[test]
    fn a_call_that_never_ends_keeps_nobody() {
        let files = Files::default();
        assert_eq!(files.ask(|| 1), Some(1));
        let mut never = Vec::new();
        for _ in 0..MAX_STUCK {
            let (end, wait) = mpsc::channel::<()>();
            never.push(end);
            files.probe_begins();
            let began = Instant::now();
            assert_eq!(files.ask(move || wait.recv().is_ok()), None);
            // It waited; the upper bound is a busy machine's.
            assert!((40..5_000).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
            assert_eq!(files.ask(|| 2), None, "the probe has used its patience up");
        }
        files.probe_begins();
        assert_eq!(files.ask(|| 3), None, "no thread is left to wait");
    }

    #[test]
    fn the_next_probe_has_a_thread_of_its_own() {
        let files = Files::default();
        let (end, wait) = mpsc::channel::<()>();
        assert_eq!(files.ask(move || wait.recv().is_ok()), None);
        // A busy machine may take longer than the patience of one probe.
        let mut probes = (0..3).map(|_| {
            files.probe_begins();
            files.ask(|| 2)
        });
        assert!(probes.any(|answer| answer == Some(2)));
        drop(end);
    }

    #[test]
    fn a_call_that_panics_is_no_answer() {
        let files = Files::default();
        assert_eq!(files.ask(|| -> u8 { panic!("on purpose") }), None);
    }
}
