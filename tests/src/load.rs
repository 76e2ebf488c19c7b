//! Many clients at once over HTTP, as cheap for the machine as can be: connections that stay open, requests prepared as bytes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection that stays open.
pub struct Client {
    address: String,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
    /// When to come again, if it says so.
    pub retry_after: Option<Duration>,
}

impl Client {
    /// A client of an address like `127.0.0.1:3000`. It connects with its first request.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), stream: None, buffer: Vec::with_capacity(4096) }
    }

    /// Opens the connection if it is not open.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn connect(&mut self) -> std::io::Result<()> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.address).await?;
            stream.set_nodelay(true)?;
            self.stream = Some(stream);
        }
        Ok(())
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// When the connection is refused or cut.
    pub async fn send(&mut self, request: &[u8]) -> std::io::Result<Reply> {
        self.connect().await?;
        let mut stream = self.stream.take().ok_or(std::io::ErrorKind::NotConnected)?;
        stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if let Some((reply, close)) = parse(&self.buffer) {
                if !close {
                    self.stream = Some(stream);
                }
                return Ok(reply);
            }
            if stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// A whole answer, if it is there, and whether the server closes the connection after it.
fn parse(bytes: &[u8]) -> Option<(Reply, bool)> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let field =
        |name: &str| head.lines().find_map(|l| l.split_once(':').filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim()));
    let length = field("content-length").map_or(0, |l| l.parse().unwrap_or(0));
    let body = bytes.get(end + 4..end + 4 + length)?.to_vec();
    let retry_after = field("retry-after").and_then(|s| s.parse().ok()).map(Duration::from_secs);
    Some((Reply { status, body, retry_after }, field("connection").is_some_and(|v| v.eq_ignore_ascii_case("close"))))
}

/// The bytes of a booking.
#[must_use]
pub fn booking(host: &str, slot: &str, key: &str, email: &str) -> Vec<u8> {
    let body = format!(r#"{{"slot":"{slot}","service":"residence_registration","name":"O'Connor","email":"{email}","language":"ko"}}"#);
    format!(
        "POST /api/v1/appointments HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\nidempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// How long many requests took.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Joins those of another task.
    pub fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The time within which this part of a hundred was answered.
    #[must_use]
    pub fn percentile(&mut self, part: usize) -> Duration {
        self.0.sort_unstable();
        self.0.get((self.0.len() * part / 100).min(self.0.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

/// What a run of many clients gave.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How many were answered with 201.
    pub booked: u64,
    /// With 409 or 422.
    pub refused: u64,
    /// With 503, and had no other answer however often they came again.
    pub busy: u64,
    /// How often somebody was told to come again and did.
    pub again: u64,
    /// With another 5xx, or not at all.
    pub failed: u64,
    /// How those failed.
    pub failures: Vec<String>,
    /// How long each waited for the first answer.
    pub times: Times,
    /// When the last first answer came.
    pub answered: Duration,
    /// How long all took.
    pub took: Duration,
    /// The codes of the appointments.
    pub codes: Vec<String>,
}

/// When clients open their connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connect {
    /// Before all begin: people who are on the site already.
    Before,
    /// With the first request: people who come in the same moment.
    WithFirst,
}

/// Sends each list of requests over a connection of its own, all lists at once.
///
/// # Panics
/// When a task panics, or a connection is refused before all begin.
pub async fn all_at_once(lists: Vec<(String, Vec<Vec<u8>>)>, connect: Connect) -> Outcome {
    all_at_once_and_again(lists, connect, 0).await
}

/// The same, but whoever is told to wait comes again when they were told to, up to so many times.
///
/// # Panics
/// When a task panics, or a connection is refused before all begin.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn all_at_once_and_again(lists: Vec<(String, Vec<Vec<u8>>)>, connect: Connect, again: u32) -> Outcome {
    let gate = Arc::new(tokio::sync::Barrier::new(lists.len() + 1));
    let tasks: Vec<_> = lists
        .into_iter()
        .map(|(address, requests)| {
            let gate = gate.clone();
            tokio::spawn(async move {
                let (mut client, mut outcome) = (Client::new(&address), Outcome::default());
                if connect == Connect::Before {
                    client.connect().await.unwrap();
                }
                gate.wait().await;
                let opened = Instant::now();
                for request in requests {
                    let began = Instant::now();
                    let mut reply = client.send(&request).await;
                    outcome.times.add(began.elapsed());
                    outcome.answered = opened.elapsed();
                    for _ in 0..again {
                        let Ok(Reply { status: 503, retry_after, .. }) = &reply else { break };
                        tokio::time::sleep(retry_after.unwrap_or(Duration::from_secs(1))).await;
                        outcome.again += 1;
                        reply = client.send(&request).await;
                    }
                    match reply {
                        Ok(Reply { status: 201, body, .. }) => {
                            outcome.booked += 1;
                            let text = String::from_utf8_lossy(&body);
                            let code = text.split("\"code\":\"").nth(1).and_then(|t| t.split('"').next());
                            outcome.codes.extend(code.map(ToOwned::to_owned));
                        }
                        Ok(Reply { status: 409 | 422, .. }) => outcome.refused += 1,
                        Ok(Reply { status: 503, .. }) => outcome.busy += 1,
                        other => {
                            outcome.failed += 1;
                            outcome.failures.push(other.map_or_else(|e| e.to_string(), |r| r.status.to_string()));
                        }
                    }
                }
                outcome
            })
        })
        .collect();
    gate.wait().await;
    let began = Instant::now();
    let mut all = Outcome::default();
    for task in tasks {
        let one = task.await.unwrap();
        all.booked += one.booked;
        all.refused += one.refused;
        all.busy += one.busy;
        all.again += one.again;
        all.answered = all.answered.max(one.answered);
        all.failed += one.failed;
        all.failures.extend(one.failures);
        all.codes.extend(one.codes);
        all.times.join(one.times);
    }
    all.took = began.elapsed();
    all
}

/// How often a second the disk below a folder makes a small write durable.
///
/// # Panics
/// When nothing can be written there.
#[must_use]
#[expect(clippy::unwrap_used, reason = "test code")]
pub fn flushes(folder: &std::path::Path) -> f64 {
    use std::io::Write as _;

    let mut file = std::fs::File::create(folder.join("flushes")).unwrap();
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < Duration::from_secs(2) {
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}
