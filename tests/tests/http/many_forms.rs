//! 22 forms with 177 items share one household's answers, as in the hall of 2007.

use anjia_tests::app::{TestApp, location};
use anjia_tests::many_forms::{self, FORMS, ITEMS, answer, form, item};

/// Sends a page of a form.
async fn fill(app: &TestApp, cookie: &str, plan: &str, number: usize, page: usize, fields: &[(String, String)]) -> reqwest::Response {
    let url = format!("{}{plan}/{}/1/page-{page}", app.base, form(number));
    app.client.post(url).header("cookie", cookie).form(fields).send().await.unwrap()
}

async fn read(app: &TestApp, cookie: &str, path: &str) -> String {
    let response = app.client.get(format!("{}{path}", app.base)).header("cookie", cookie).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

#[tokio::test]
async fn what_is_typed_once_stands_in_all_22_forms_and_changes_in_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = many_forms::data_set(folder.path());
    let app = TestApp::with(|settings| settings.data.dir = Some(data)).await;
    let response = app.post("/en/register/all", &[("keeping", "yes")]).await;
    assert_eq!(response.status(), 303, "{}", response.text().await.unwrap());
    let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let plan = location(&response).split('?').next().unwrap().to_owned();
    let mut asked = std::collections::BTreeSet::new();
    for number in 1..=FORMS {
        for (place, items) in many_forms::pages(number).iter().enumerate() {
            asked.extend(items.iter().copied());
            // What an earlier form has asked stands here already.
            let html = read(&app, &cookie, &format!("{plan}/{}/1/page-{}", form(number), place + 1)).await;
            if number > 1 && place < 2 {
                assert!(items.iter().all(|i| html.contains(&format!("value=\"{}\"", answer(*i)))), "form {number} page {}", place + 1);
            }
            let fields: Vec<_> = items.iter().map(|i| (item(*i), answer(*i))).collect();
            let response = fill(&app, &cookie, &plan, number, place + 1, &fields).await;
            assert_eq!(response.status(), 303, "form {number}: {}", response.text().await.unwrap());
        }
    }
    assert_eq!(asked.len(), ITEMS);
    // Changed in the last form, it is changed in the first, and the old answer is kept in the history.
    let items = &many_forms::pages(FORMS)[0];
    let mut fields: Vec<_> = items.iter().map(|i| (item(*i), answer(*i))).collect();
    fields[0].1 = "moved & <b>new</b>".to_owned();
    assert_eq!(fill(&app, &cookie, &plan, FORMS, 1, &fields).await.status(), 303);
    let first = read(&app, &cookie, &format!("{plan}/{}/1/page-1", form(1))).await;
    assert!(first.contains("moved &amp; &lt;b&gt;new&lt;/b&gt;"), "{first}");
    let export: serde_json::Value = serde_json::from_str(&read(&app, &cookie, &format!("{plan}/data.json")).await).unwrap();
    let history: Vec<_> = export["answers"].as_array().unwrap().iter().filter(|a| a["field"] == item(1)).collect();
    assert_eq!(history.len(), 2);
    assert_eq!((&history[0]["answer"], &history[0]["replaced"]), (&serde_json::json!(answer(1)), &serde_json::json!(true)));
    // Every form can be handed in.
    for number in 1..=FORMS {
        let url = format!("{}{plan}/{}/1/review", app.base, form(number));
        let response = app.client.post(url).header("cookie", &cookie).form(&[("sensitive", "yes")]).send().await.unwrap();
        assert_eq!(response.status(), 303, "form {number}: {}", response.text().await.unwrap());
    }
    app.stop().await;
}
