//! `make bench-forms`: 22 forms with 177 items on one household, filled in; then how long their pages take with 64 connections.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a program for developers")]

use anjia_tests::load::{self, Connect};
use anjia_tests::many_forms::{self, FORMS, ITEMS, answer, form, item};
use anjia_tests::process::ServerProcess;
use clap::Parser;

/// How long the pages of many forms take
#[derive(Parser)]
struct Arguments {
    /// The server's binary
    #[arg(long, default_value = "target/release/anjia")]
    server: String,
    /// Connections at once
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Requests of each
    #[arg(long, default_value_t = 50)]
    each: usize,
}

/// A name, and the nth request of that name.
type Asked<'a> = (&'a str, &'a dyn Fn(usize) -> Vec<u8>);

fn get(host: &str, path: &str, cookie: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\n\r\n").into_bytes()
}

fn post(host: &str, path: &str, cookie: &str, body: &str) -> Vec<u8> {
    let head = format!("POST {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded");
    format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The time the processors have worked for a process, in hundredths of a second.
fn worked(process: u32) -> u32 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name of the program ends with the last bracket.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    [fields[11], fields[12]].iter().map(|ticks| ticks.parse::<u32>().unwrap()).sum()
}

fn body(items: &[usize], first: &str) -> String {
    let answers = items.iter().enumerate().map(|(n, i)| if n == 0 { first.to_owned() } else { answer(*i) });
    items.iter().zip(answers).map(|(i, a)| format!("{}={}", item(*i), a.replace(' ', "+"))).collect::<Vec<_>>().join("&")
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir().unwrap();
    let data = many_forms::data_set(folder.path());
    let binary = std::fs::canonicalize(&arguments.server).expect("the server is not built: run make bench-forms");
    let variables = [("ANJIA_DATA_SET", data.to_str().unwrap())];
    let server = ServerProcess::start(binary.to_str().unwrap(), folder.path(), &variables).await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let begun = client.post(format!("{}/en/register/all", server.base)).form(&[("keeping", "yes")]).send().await.unwrap();
    let cookie = begun.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let plan = begun.headers()["location"].to_str().unwrap().split('?').next().unwrap().to_owned();
    let host = server.base.trim_start_matches("http://").to_owned();
    for number in 1..=FORMS {
        for (place, items) in many_forms::pages(number).iter().enumerate() {
            let path = format!("{plan}/{}/1/page-{}", form(number), place + 1);
            let reply = load::Client::new(&host).send(&post(&host, &path, &cookie, &body(items, &answer(items[0])))).await.unwrap();
            assert_eq!(reply.status, 303, "{path}");
        }
    }
    println!("{FORMS} forms, {ITEMS} items, one household; {} connections; budget of a page: p99 10 ms", arguments.connections);
    let shared = many_forms::pages(1)[0].clone();
    let kinds: [Asked<'_>; 4] = [
        ("a page of a form", &|n| get(&host, &format!("{plan}/{}/1/page-{}", form(n % FORMS + 1), n % 2 + 1), &cookie)),
        ("the look over a form", &|n| get(&host, &format!("{plan}/{}/1/review", form(n % FORMS + 1)), &cookie)),
        ("the plan with all forms", &|_| get(&host, &plan, &cookie)),
        ("a page saved, one answer changed", &|n| {
            post(&host, &format!("{plan}/form-01/1/page-1"), &cookie, &body(&shared, &format!("changed {n}")))
        }),
    ];
    for connections in [1, arguments.connections] {
        for (name, request) in &kinds {
            let lists =
                (0..connections).map(|c| (host.clone(), (0..arguments.each).map(|n| request(c * arguments.each + n)).collect())).collect();
            let before = worked(server.pid());
            let mut outcome = load::all_at_once(lists, Connect::Before).await;
            let answered = u32::try_from(connections * arguments.each).unwrap();
            assert_eq!(outcome.failures.iter().find(|f| !matches!(f.as_str(), "200" | "303")), None, "{name}");
            println!(
                "{name:<36} {connections:>3} connections {:>8.0}/s  p50 {:>6.1} ms  p99 {:>6.1} ms  server {:>5.2} ms of a processor each",
                f64::from(answered) / outcome.took.as_secs_f64(),
                outcome.times.percentile(50).as_secs_f64() * 1000.0,
                outcome.times.percentile(99).as_secs_f64() * 1000.0,
                f64::from(worked(server.pid()) - before) * 10.0 / f64::from(answered)
            );
        }
    }
    server.ask_to_stop();
    assert!(server.ended().await.success());
}
