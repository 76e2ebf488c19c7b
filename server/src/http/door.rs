//! How many requests are in hand. While they are as many as can be answered soon, nobody else is let in: who comes then waits before
//! the door. Connections are taken from the system at once all the same: where its own queue is full it drops them, and the client
//! tries again only seconds later, or is cut off.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;

/// So many requests are in hand at most before the next connection waits. Fewer than the writer's queue holds, so that a rush is
/// served in turn instead of being sent away.
const IN_HAND: usize = 2048;
/// So many connections wait before the door; some hundred bytes each. Those after them wait in the system's queue.
const BEFORE_THE_DOOR: usize = 16_384;

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
    ///
    /// # Errors
    /// When the listener's address is not known.
    pub fn before(&self, inner: TcpListener) -> io::Result<Guarded> {
        let address = inner.local_addr()?;
        let (sender, waiting) = mpsc::channel(BEFORE_THE_DOOR);
        let mut porter = JoinSet::new();
        porter.spawn(welcome(inner, sender));
        Ok(Guarded { address, waiting, door: self.clone(), _porter: porter })
    }
}

/// Takes connections from the system until nobody listens any more.
async fn welcome(mut listener: TcpListener, waiting: mpsc::Sender<(TcpStream, SocketAddr)>) {
    loop {
        let arrived = Listener::accept(&mut listener).await;
        if waiting.send(arrived).await.is_err() {
            return;
        }
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
    address: SocketAddr,
    waiting: mpsc::Receiver<(TcpStream, SocketAddr)>,
    door: Door,
    /// Ends when the listener is dropped.
    _porter: JoinSet<()>,
}

impl Listener for Guarded {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        self.door.room().await;
        // Those who were let in just now get their turn first, so that what they ask is counted.
        tokio::task::yield_now().await;
        match self.waiting.recv().await {
            Some(arrived) => arrived,
            // The porter ends with the process only.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
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
        let mut guarded = door.before(listener).unwrap();
        let _client = TcpStream::connect(address).await.unwrap();
        let mut accepting = Box::pin(guarded.accept());
        let first = std::future::poll_fn(|cx| std::task::Poll::Ready(accepting.as_mut().poll(cx).is_ready())).await;
        assert!(!first, "somebody was let in");
        hands.pop();
        accepting.await;
    }
}
