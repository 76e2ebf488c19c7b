//! Searches in 100,000 made-up entries, in both stores: how long filling takes, and how long a search of each kind.
//!
//! `cargo run --profile programs -p anjia-tests --bin search [entries]`. Ends with 1 when a kind of search takes more than 20 ms.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program that prints what it measures")]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anjia_domain::Localized;
use anjia_portal::ports::Store;
use anjia_portal::search::fold::{initials, syllables};
use anjia_portal::search::{Entry, Kind, Query, find, rows};
use anjia_store_postgres::PostgresStore;
use anjia_store_sqlite::SqliteStore;
use anjia_tests::postgres::Postgres;

const MOST: Duration = Duration::from_millis(20);
const EACH: usize = 300;
const HAN: &str = "张贵庄丰年村万新无瑕立华明金钟军粮城桥湖东丽大毕程林荟臻铁公寓欣园花临月秋嘉春百合海悦季景香邑好畅庭隆颂增兴窑南北吴咀杜圆霞盛秀民航驯枫隅汇格兰域府雅晟昕融创蓝和四河西扬邢泥窝溪德翔锦轩瑞温泉赵沽顺宏岭祥竹冬梅龙怡愉云仁乐本郑富天名都洲赏苑碧湾沁水澜";
const HANGUL: &str = "장구이좡펑녠춘완신우샤리화밍진중쥔량청차오둥후다비린허위안춘샤";
const KANA: &str = "ジャングイフォンニエツワシウアリホミチョドチオフルトレ";
const KINDS: [(&str, &str, &str, &str, &str); 6] = [
    ("派出所", "Police Station", "派出所", "파출소", "Comisaría local"),
    (
        "街道人口服务站",
        "Subdistrict Resident Service Point",
        "街道住民サービスステーション",
        "가도 주민서비스 사무소",
        "Punto de atención a residentes",
    ),
    ("社区居民服务点", "Community Service Point", "社区 住民サービスコーナー", "사구 주민서비스 창구", "Punto de atención vecinal"),
    ("就业培训分中心", "Training Sub-centre", "職業訓練センター支所", "직업훈련 분소", "Subcentro de formación para el empleo"),
    ("出入境接待厅", "Exit-Entry Hall", "出入国受付ホール", "출입국 민원실", "Sala de Entrada y Salida"),
    ("叉车培训班", "Forklift course", "フォークリフト講座", "지게차 강좌", "Curso de carretilla"),
];

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn some(&mut self, from: &[char], count: usize) -> String {
        (0..count).map(|_| from[self.roll(from.len())]).collect()
    }
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn entries(count: usize) -> Vec<Entry> {
    let mut dice = Dice(7);
    let [han, hangul, kana] = [HAN, HANGUL, KANA].map(|s| s.chars().collect::<Vec<_>>());
    (0..count)
        .map(|n| {
            let length = 2 + dice.roll(3);
            let stem = dice.some(&han, length);
            let latin = capital(&syllables(&stem).concat());
            let (ko, ja) = (dice.some(&hangul, length + 1), dice.some(&kana, length * 3));
            let (kind_zh, kind_en, kind_ja, kind_ko, kind_es) = KINDS[dice.roll(KINDS.len())];
            let street = dice.some(&han[..24], 2);
            let address = format!("天津市东丽区{street}街道{}路{}号", dice.some(&han, 2), 1 + dice.roll(300));
            let en = format!("{} Road, {} Subdistrict, Dongli District", latin, capital(&syllables(&street).concat()));
            Entry {
                kind: Kind::Office,
                id: format!("made-{n}"),
                path: format!("/offices/made-{n}"),
                name: Localized {
                    zh: format!("{stem}{kind_zh}"),
                    en: format!("{latin} {kind_en}"),
                    ja: format!("{stem}{kind_ja}"),
                    ko: format!("{ko} {kind_ko}"),
                    es: format!("{kind_es} de {latin}"),
                },
                text: Localized { zh: address.clone(), en: en.clone(), ja: address.clone(), ko: en.clone(), es: en },
                address_zh: Some(address),
                words: vec![ja],
                near: Vec::new(),
                rank: u8::try_from(dice.roll(9)).unwrap(),
            }
        })
        .collect()
}

/// A word with a letter changed, left out, doubled, or two that changed places.
fn mistyped(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + dice.roll(letters.len().saturating_sub(2).max(1));
    match dice.roll(4) {
        0 => letters[at] = 'x',
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => letters.swap(at - 1, at),
    }
    letters.into_iter().collect()
}

fn searches(entries: &[Entry]) -> Vec<(&'static str, Vec<String>)> {
    let mut dice = Dice(11);
    let mut made = |f: &mut dyn FnMut(&Entry, &mut Dice) -> String| {
        (0..EACH)
            .map(|_| {
                let n = dice.roll(entries.len());
                f(&entries[n], &mut dice)
            })
            .collect::<Vec<_>>()
    };
    vec![
        ("whole Chinese name", made(&mut |e, _| e.name.zh.clone())),
        ("first two characters", made(&mut |e, _| e.name.zh.chars().take(2).collect())),
        ("one character", made(&mut |e, _| e.name.zh.chars().take(1).collect())),
        ("kind alone", made(&mut |_, d| KINDS[d.roll(6)].0.to_owned())),
        ("pinyin", made(&mut |e, _| syllables(&e.name.zh).concat())),
        ("initials", made(&mut |e, _| initials(&e.name.zh))),
        ("three initials", made(&mut |e, _| initials(&e.name.zh).chars().take(3).collect())),
        ("English", made(&mut |e, _| e.name.en.clone())),
        ("English, mistyped", made(&mut |e, d| e.name.en.split(' ').map(|w| mistyped(w, d)).collect::<Vec<_>>().join(" "))),
        ("Spanish without accents", made(&mut |e, _| e.name.es.replace(['í', 'ó'], "i").to_lowercase())),
        (
            "Chinese, mistyped",
            made(&mut |e, d| {
                let mut c: Vec<char> = e.name.zh.chars().collect();
                let n = d.roll(c.len());
                c[n] = '哈';
                c.into_iter().collect()
            }),
        ),
        ("kana", made(&mut |e, _| e.words[0].clone())),
        ("hangul", made(&mut |e, _| e.name.ko.clone())),
        (
            "hangul, mistyped",
            made(&mut |e, d| {
                let mut c: Vec<char> = e.name.ko.chars().collect();
                let n = d.roll(3);
                c[n] = '각';
                c.into_iter().collect()
            }),
        ),
        ("nothing there", made(&mut |_, d| d.some(&"qwxvjkbz".chars().collect::<Vec<_>>(), 14))),
        ("hundred characters", made(&mut |e, _| e.text.en.repeat(3).chars().take(100).collect())),
    ]
}

async fn measure(name: &str, store: Arc<dyn Store>, entries: &[Entry], searches: &[(&str, Vec<String>)]) -> bool {
    let began = Instant::now();
    let (made, from) = rows(entries.to_vec()).unwrap();
    let folded = began.elapsed();
    store.fill_index(made, from).await.unwrap();
    println!(
        "{name}: {} entries folded in {:.1} s, written in {:.1} s",
        entries.len(),
        folded.as_secs_f64(),
        (began.elapsed() - folded).as_secs_f64()
    );
    let mut well = true;
    for (kind, list) in searches {
        let (mut times, mut found) = (Vec::new(), 0);
        for typed in list {
            let query = Query::parse(typed).unwrap().unwrap();
            let began = Instant::now();
            let shown = find(&*store, &query, None, 20).await.unwrap();
            times.push(began.elapsed());
            found += usize::from(!shown.is_empty());
        }
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
        let slow = times[(times.len() - 1) * 99 / 100] > MOST;
        well &= !slow;
        println!(
            "  {kind:26} p50 {:6.2} ms  p99 {:6.2} ms  most {:6.2} ms  found {found} of {}{}",
            at(50),
            at(99),
            at(100),
            list.len(),
            if slow { "  TOO SLOW" } else { "" }
        );
    }
    store.close().await;
    well
}

#[tokio::main]
async fn main() -> ExitCode {
    let count = std::env::args().nth(1).map_or(100_000, |n| n.parse().unwrap());
    let entries = entries(count);
    let searches = searches(&entries);
    let folder = tempfile::tempdir().unwrap();
    let sqlite: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("anjia.db")).await.unwrap());
    let well = measure("SQLite", sqlite, &entries, &searches).await;
    let server = Postgres::start(false);
    let postgres: Arc<dyn Store> = Arc::new(PostgresStore::open(&server.database()).await.unwrap());
    let both = measure("PostgreSQL", postgres, &entries, &searches).await && well;
    if both { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
