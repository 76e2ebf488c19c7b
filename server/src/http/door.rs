//! How many requests are in hand. While they are as many as can be answered soon, nobody else is let in: who comes then waits in the
//! system's queue, where waiting costs no memory.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// So many requests are in hand at most before the next connection waits. Fewer than the writer's queue holds, so that a rush is
/// served in turn instead of being sent away.
const IN_HAND: usize = 2048;

#[derive(Debug, Default)]
struct Hands {
    count: AtomicUsize,
    freed: Notify,
}

/// Counts requests in hand.
#[derive(Clone, Debug, Default)]
pub struct Door(Arc<Hands>);

/// A request in hand, until it is dropped.
#[derive(Debug)]
pub struct InHand(Arc<Hands>);

impl Door {
    /// Takes a request in hand.
    #[must_use]
    pub fn take(&self) -> InHand {
        self.0.count.fetch_add(1, Ordering::AcqRel);
        InHand(self.0.clone())
    }

    fn is_full(&self) -> bool {
        self.0.count.load(Ordering::Acquire) >= IN_HAND
    }

    async fn room(&self) {
        while self.is_full() {
            let freed = self.0.freed.notified();
            if self.is_full() {
                freed.await;
            }
        }
    }

    /// A listener that lets nobody in while there is no room.
    #[must_use]
    pub fn before(&self, inner: TcpListener) -> Guarded {
        Guarded { inner, door: self.clone() }
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.count.fetch_sub(1, Ordering::AcqRel);
        // A permit that nobody waits for is kept for the next who does, and then looked at again.
        self.0.freed.notify_one();
    }
}

/// A listener behind a door.
#[derive(Debug)]
pub struct Guarded {
    inner: TcpListener,
    door: Door,
}

impl Listener for Guarded {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        self.door.room().await;
        // Those who were let in just now get their turn first, so that what they ask is counted.
        tokio::task::yield_now().await;
        Listener::accept(&mut self.inner).await
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_is_let_in_while_all_hands_are_full_and_the_next_when_one_is_free() {
        let door = Door::default();
        let mut hands: Vec<_> = (0..IN_HAND).map(|_| door.take()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut guarded = door.before(listener);
        let _client = TcpStream::connect(address).await.unwrap();
        let mut accepting = Box::pin(guarded.accept());
        let first = std::future::poll_fn(|cx| std::task::Poll::Ready(accepting.as_mut().poll(cx).is_ready())).await;
        assert!(!first, "somebody was let in");
        hands.pop();
        accepting.await;
    }
}
