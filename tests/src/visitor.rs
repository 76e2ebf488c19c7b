//! A person with a browser without scripts who prepares a registration: keeps the cookie of the session, reads the questions out of the
//! pages and answers them.

use anjia_domain::catalogue::Catalogue;
use anjia_domain::form::{Kind, Shape};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};

const COOKIE: &str = "anjia-registration=";

/// A picture as it is sent.
pub struct Upload<'a> {
    /// Which paper it shows.
    pub kind: &'a str,
    /// Whether the consent to keep pictures is ticked.
    pub agreed: bool,
    /// The name the file says it has.
    pub name: &'a str,
    /// The file.
    pub file: &'a [u8],
}

/// What came back.
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Where it leads, or nothing.
    pub to: String,
    /// The page.
    pub html: String,
    /// The cookies it sets, one a line.
    pub cookies: String,
}

/// The person.
pub struct Visitor {
    client: Client,
    base: String,
    /// The session, as the browser keeps it; nothing after leaving.
    pub session: Option<String>,
}

#[expect(clippy::unwrap_used, reason = "test code")]
impl Visitor {
    /// Somebody who has not been here before.
    ///
    /// # Panics
    /// When there can be no client.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { client: Client::builder().redirect(Policy::none()).build().unwrap(), base: base.to_owned(), session: None }
    }

    /// Gets a page.
    pub async fn get(&mut self, path: &str) -> Reply {
        let request = self.client.get(format!("{}{path}", self.base));
        self.send(request).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Reply {
        let request = self.client.post(format!("{}{path}", self.base)).form(fields);
        self.send(request).await
    }

    /// Sends a picture as a browser's form does.
    pub async fn upload(&mut self, path: &str, upload: &Upload<'_>) -> Reply {
        let part = |name: &str| format!("--x-1\r\nContent-Disposition: form-data; name=\"{name}\"");
        let mut body = format!("{}\r\n\r\n{}\r\n", part("kind"), upload.kind).into_bytes();
        body.extend(format!("{}; filename=\"{}\"\r\nContent-Type: image/jpeg\r\n\r\n", part("file"), upload.name).into_bytes());
        body.extend(upload.file);
        let agreed = if upload.agreed { format!("\r\n{}\r\n\r\nyes", part("images")) } else { String::new() };
        body.extend(format!("{agreed}\r\n--x-1--\r\n").into_bytes());
        let request =
            self.client.post(format!("{}{path}", self.base)).header("content-type", "multipart/form-data; boundary=x-1").body(body);
        self.send(request).await
    }

    /// The pictures of a page, as the person sees them.
    pub async fn pictures(&mut self, path: &str) -> Vec<Vec<u8>> {
        let html = self.get(path).await.html;
        let mut pictures = Vec::new();
        for address in html.split("<img src=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|a| a.contains("/papers/")) {
            let request = self.with_session(self.client.get(format!("{}{address}", self.base)));
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 200, "{address}");
            pictures.push(response.bytes().await.unwrap().to_vec());
        }
        pictures
    }

    fn with_session(&self, request: RequestBuilder) -> RequestBuilder {
        self.session.iter().fold(request, |r, s| r.header("cookie", format!("{COOKIE}{s}")))
    }

    async fn send(&mut self, request: RequestBuilder) -> Reply {
        let request = self.with_session(request);
        let response = request.send().await.unwrap();
        let all: Vec<_> = response.headers().get_all("set-cookie").iter().map(|c| c.to_str().unwrap().to_owned()).collect();
        if let Some(text) = all.iter().rev().find_map(|c| c.strip_prefix(COOKIE)) {
            let token = text.split(';').next().unwrap().to_owned();
            self.session = Some(token).filter(|t| !t.is_empty());
        }
        let to = response.headers().get("location").map_or(String::new(), |l| l.to_str().unwrap().to_owned());
        Reply { status: response.status().as_u16(), to, cookies: all.join("\n"), html: response.text().await.unwrap() }
    }

    /// Begins a registration; gives its code.
    ///
    /// # Panics
    /// When it does not begin.
    pub async fn begin(&mut self, lang: &str, what: &str, answers: &[(&str, &str)], email: &str) -> String {
        let mut fields = pairs(answers);
        fields.extend(pairs(&[("start-email", email), ("keeping", "yes")]));
        let reply = self.post(&format!("/{lang}/register/{what}"), &fields).await;
        assert_eq!(reply.status, 303, "{what} {answers:?}: {}", reply.html);
        let code = reply.to.strip_prefix(&format!("/{lang}/registrations/")).unwrap().split('?').next().unwrap().to_owned();
        assert!(reply.to.ends_with("?news=begun") && self.session.is_some());
        code
    }

    /// Answers every page from one on, as it asks, until the look over everything; gives that one's address and the pages seen.
    ///
    /// # Panics
    /// When a page does not go on.
    pub async fn fill(&mut self, catalogue: &Catalogue, first: &str, own: &[(&str, &str)]) -> (String, usize) {
        let (mut at, mut pages) = (first.to_owned(), 0);
        while !at.ends_with("/review") {
            let page = self.get(&at).await;
            assert_eq!(page.status, 200, "{at}");
            let fields = answers(catalogue, &page.html, own);
            assert!(!fields.is_empty(), "{at} asks nothing: {}", page.html);
            let reply = self.post(&at, &fields).await;
            assert_eq!(reply.status, 303, "{at} {fields:?}: {:?}", errors(&reply.html));
            at = reply.to;
            pages += 1;
            assert!(pages < 20, "no end");
        }
        (at, pages)
    }

    /// Hands a form in with the consents its review asks for.
    ///
    /// # Panics
    /// When it is not taken.
    pub async fn hand_in(&mut self, review: &str) -> Reply {
        let page = self.get(review).await;
        assert_eq!(page.status, 200);
        let given: Vec<_> = ["sensitive", "minors"].into_iter().filter(|c| page.html.contains(&format!("name=\"{c}\""))).collect();
        let fields: Vec<_> = given.iter().map(|c| ((*c).to_owned(), "yes".to_owned())).collect();
        let reply = self.post(review, &fields).await;
        assert_eq!(reply.status, 303, "{review}: {:?}", errors(&reply.html));
        assert!(reply.to.ends_with("?news=handed-in"), "{}", reply.to);
        reply
    }
}

/// Fields of a form.
#[must_use]
pub fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

/// Answers to all that a page asks; `own` ones go before.
#[must_use]
pub fn answers(catalogue: &Catalogue, html: &str, own: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for name in questions(html, "fill") {
        match own.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => fields.push((name, (*value).to_owned())),
            None => fields.extend(right(catalogue, &name).into_iter().map(|value| (name.clone(), value))),
        }
    }
    fields
}

/// A right answer to a question, or several where several may be ticked.
///
/// # Panics
/// When the data set does not know it.
#[must_use]
#[expect(clippy::unwrap_used, reason = "test code")]
pub fn right(catalogue: &Catalogue, name: &str) -> Vec<String> {
    let street = &catalogue.streets.iter().find(|s| catalogue.forms.communities(&s.code).next().is_some()).unwrap().code;
    let field = catalogue.forms.field(&name.parse().unwrap()).unwrap_or_else(|| panic!("{name} is asked and stands in no data set"));
    let fixed = match name {
        "doc_type" => "passport",
        "purpose" => "work",
        "contact_channel" => "email",
        "anonymous" => "no",
        "birth_date" => "1990-05-01",
        "child_birth" => "2018-09-01",
        "entry_date" | "registered_since" | "arrival_date" => "2024-10-01",
        "move_in_date" => "2024-11-23T21:05",
        "doc_expiry" | "stay_until" | "permit_expiry" | "planned_leave" => "2060-06-30",
        _ => "",
    };
    if !fixed.is_empty() {
        return vec![fixed.to_owned()];
    }
    let text = match &field.kind {
        Kind::Text { shape, .. } => match shape {
            Shape::Any => "Süd & \"Nord\" <7>",
            Shape::LatinName => "García de la Cruz",
            Shape::HanName => "买买提·艾力",
            Shape::Kana => "ヤマダ ハナコ",
            Shape::DocumentNumber => "M12345678",
            Shape::ResidentId => "11010519491231002X",
            Shape::CardNumber => "AB-1234/5",
        }
        .to_owned(),
        Kind::LongText { .. } => "One line,\nand <b>another</b> & more.".to_owned(),
        Kind::Date(_) | Kind::DateTime(_) => panic!("a day for {name} is missing here"),
        Kind::Choice(all) => all[0].id.clone(),
        Kind::Many(all) => return all.iter().take(2).map(|c| c.id.clone()).collect(),
        Kind::YesNo => "yes".to_owned(),
        Kind::Number { min, .. } => min.to_string(),
        Kind::Country => "KOR".to_owned(),
        Kind::Subdistrict => street.clone(),
        Kind::Community => catalogue.forms.communities(street).next().unwrap().code.clone(),
        Kind::Service => catalogue.services()[0].id.to_string(),
        Kind::Phone => "+82 10 1234 5678".to_owned(),
        Kind::Email => "frida@example.org".to_owned(),
    };
    vec![text]
}

/// The part of a page that is the form with this id.
fn form<'a>(html: &'a str, id: &str) -> &'a str {
    let start = html.find(&format!("<form id=\"{id}\"")).unwrap_or_else(|| panic!("no form {id} in {html}"));
    html[start..].split("</form>").next().unwrap_or_default()
}

/// What a form asks, by name, each once; buttons and the lines of a passport left out.
#[must_use]
pub fn questions(html: &str, id: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for tag in form(html, id).split('<').filter(|t| ["input", "select", "textarea"].iter().any(|kind| t.starts_with(kind))) {
        let name = attribute(tag, "name").unwrap_or_default();
        if !["back", "mrz", ""].contains(&name.as_str()) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What a form sends unseen.
#[must_use]
pub fn hidden(html: &str, id: &str) -> Vec<(String, String)> {
    let tags = form(html, id).split("<input").skip(1).filter(|t| attribute(t, "type").as_deref() == Some("hidden"));
    tags.map(|t| (attribute(t, "name").unwrap_or_default(), attribute(t, "value").unwrap_or_default())).collect()
}

/// What stands in a control of a page: typed, chosen or ticked; several joined by commas.
#[must_use]
pub fn typed(html: &str, name: &str) -> String {
    let named = format!("name=\"{name}\"");
    let mut found = Vec::new();
    for (at, _) in html.match_indices(&named) {
        let start = html[..at].rfind('<').unwrap_or(0);
        let (tag, rest) = html[start..].split_once('>').unwrap_or_default();
        if tag.starts_with("<textarea") {
            found.push(plain(rest.split("</textarea>").next().unwrap_or_default()).trim_start_matches('\n').to_owned());
        } else if tag.starts_with("<select") {
            let options = rest.split("</select>").next().unwrap_or_default().split("<option").skip(1);
            let chosen = options.filter(|o| o.split('>').next().is_some_and(|o| o.contains(" selected")));
            found.extend(chosen.filter_map(|o| attribute(o, "value")));
        } else if tag.starts_with("<input") {
            let kind = attribute(tag, "type").unwrap_or_default();
            if !["radio", "checkbox"].contains(&kind.as_str()) || tag.contains(" checked") {
                found.extend(attribute(tag, "value"));
            }
        }
    }
    found.join(",")
}

/// What is wrong, as a page tells it beside its fields.
#[must_use]
pub fn errors(html: &str) -> Vec<String> {
    html.split("-error\"").skip(1).map(|rest| text(&rest.chars().take(400).collect::<String>())).collect()
}

/// A page as it is read, without its tags.
#[must_use]
pub fn text(html: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => words.push(c),
            _ => {}
        }
    }
    plain(&words)
}

/// What an attribute of a tag says.
#[must_use]
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let value = tag.split(&format!(" {name}=\"")).nth(1)?;
    Some(plain(value.split('"').next()?))
}

/// Without what HTML writes in place of signs.
#[must_use]
pub fn plain(html: &str) -> String {
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    signs.iter().fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}
