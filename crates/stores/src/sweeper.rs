//! Work that is done every now and then, beside the commits.

use core::time::Duration;
use tokio::task::JoinHandle;

/// Does its work every now and then, until it is dropped.
pub(crate) struct Sweeper(JoinHandle<()>);

impl Sweeper {
    pub(crate) fn start<F>(every: Duration, work: impl Fn() -> F + Send + 'static) -> Self
    where
        F: Future + Send + 'static,
        F::Output: Send,
    {
        // Zero would leave no time for anything else.
        let every = every.max(Duration::from_millis(10));
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(every).await;
                // If it fails, the next time: what is not removed is refused all the same.
                drop(work().await);
            }
        }))
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}
