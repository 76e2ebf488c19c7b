//! Pictures of papers: which there are, what is said about them, and a form for each paper.

use anjia_domain::form::{Form, Paper};
use anjia_domain::image::{ImageKind, PhotoHint};
use anjia_domain::time;
use anjia_islands::{PERCENT, PictureUploads, Uploads};
use anjia_portal::registrations::ports::{FormOf, ImageRow};
use anjia_portal::registrations::{Household, IMAGES, UPLOAD_HOURS};
use leptos::prelude::*;

use super::address;
use crate::components::{Breadcrumb, Button, ButtonKind, ButtonLink, Door, ErrorSummary, Notice, NoticeKind};
use crate::context::{Page, PageContext, Section};
use crate::format;
use crate::l10n::L10n;
use crate::pages::crumbs;

pub use anjia_islands::{UploadAsked, UploadSaid};

/// Why a picture was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFault {
    /// No file was chosen, or an empty one.
    Nothing,
    /// The consent is missing.
    Consent,
    /// The file is too large.
    TooLarge,
    /// It is no picture.
    Unknown,
    /// It is broken or cut off.
    Damaged,
    /// It has too many pixels.
    Pixels,
    /// It may be right, but cannot be read here.
    Unreadable,
    /// It opens only with a password.
    Locked,
    /// The registration has as many as it may.
    Full,
    /// The server could not do it.
    Server,
}

/// What has just happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PapersNews {
    /// Nothing.
    #[default]
    Nothing,
    /// A picture was kept.
    Kept,
    /// A picture was deleted.
    Deleted,
}

/// What the page shows.
pub struct PapersView<'a> {
    /// The registration.
    pub household: &'a Household,
    /// The form.
    pub form: &'a Form,
    /// Whose.
    pub of: &'a FormOf,
    /// Whether the person has agreed that pictures are kept.
    pub agreed: bool,
    /// Whether the lines on the picture of a data page can be read here.
    pub readable: bool,
    /// Why the last one was not taken.
    pub wrong: Option<(ImageKind, PictureFault)>,
    /// Whether consent came with the one that was not taken.
    pub ticked: bool,
    /// What has just happened.
    pub news: PapersNews,
}

/// What a picture shows, in words.
#[must_use]
pub fn image_kind(t: &L10n, kind: ImageKind) -> &'static str {
    match kind {
        ImageKind::DataPage => t.papers_kind_data_page(),
        ImageKind::VisaPage => t.papers_kind_visa_page(),
        ImageKind::EntryStamp => t.papers_kind_entry_stamp(),
        ImageKind::HomeContract => t.papers_kind_home_contract(),
        ImageKind::Photo => t.papers_kind_photo(),
    }
}

/// The pictures of a person that belong to a form.
pub(super) fn attached<'a>(images: &'a [ImageRow], form: &'a Form, of: &'a FormOf) -> impl Iterator<Item = &'a ImageRow> {
    images.iter().filter(|i| i.member == of.member && form.documents.iter().any(|p| p.image == Some(i.kind)))
}

/// The address of a picture, at a form of its person.
pub(super) fn picture_address(context: &PageContext, household: &Household, image: &ImageRow) -> Option<String> {
    let form = household.forms().iter().find(|f| f.of.member == image.member)?;
    Some(address(context, &household.code().to_string(), &form.of, &format!("papers/{}", image.id)))
}

fn hint(t: &L10n, hint: PhotoHint) -> &'static str {
    match hint {
        PhotoHint::Shape => t.papers_hint_shape(),
        PhotoHint::TooSmall => t.papers_hint_too_small(),
        PhotoHint::Background => t.papers_hint_background(),
        PhotoHint::Dark => t.papers_hint_dark(),
        PhotoHint::Bright => t.papers_hint_bright(),
    }
}

/// The field at which it is told why a picture was not taken.
#[must_use]
pub fn field(kind: ImageKind, fault: PictureFault) -> String {
    if fault == PictureFault::Consent { format!("images-{kind}") } else { format!("file-{kind}") }
}

/// What is told about a picture that was not taken.
#[must_use]
pub fn fault(t: &L10n, fault: PictureFault) -> String {
    match fault {
        PictureFault::Nothing => t.papers_wrong_nothing(),
        PictureFault::Consent => t.papers_consent_needed(),
        PictureFault::TooLarge => t.papers_wrong_too_large(),
        PictureFault::Unknown => t.papers_wrong_unknown(),
        PictureFault::Damaged => t.papers_wrong_damaged(),
        PictureFault::Pixels => t.papers_wrong_pixels(),
        PictureFault::Unreadable => t.papers_wrong_unreadable(),
        PictureFault::Locked => t.papers_wrong_locked(),
        PictureFault::Full => return t.papers_wrong_full(u64::from(IMAGES)),
        PictureFault::Server => t.papers_wrong_server(),
    }
    .to_owned()
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &PapersView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let code = view.household.code().to_string();
    let answers = view.household.answers(view.of.member);
    let offered: Vec<_> = view.form.pictures(&answers).collect();
    let errors: Vec<_> = view.wrong.iter().map(|(kind, wrong)| (field(*kind, *wrong), fault(t, *wrong))).collect();
    let summary = (!errors.is_empty()).then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> });
    let news = match view.news {
        PapersNews::Nothing => None,
        PapersNews::Kept => Some(t.papers_kept()),
        PapersNews::Deleted => Some(t.papers_deleted()),
    }
    .map(|text| view! { <Notice kind=NoticeKind::Success><p>{text}</p></Notice> });
    let uploads = uploads(context, &address(context, &code, view.of, "uploads"), &address(context, &code, view.of, "papers"));
    let data = uploads.encode();
    let papers = offered.iter().map(|(paper, kind)| one(context, view, paper, *kind)).collect_view();
    // A picture whose paper is no longer asked for can still be seen and deleted.
    let others: Vec<_> =
        view.household.images().iter().filter(|i| i.member == view.of.member && !offered.iter().any(|(_, kind)| *kind == i.kind)).collect();
    let others = (!others.is_empty()).then(|| {
        let items = others
            .into_iter()
            .map(|image| view! { <li><h3>{image_kind(t, image.kind)}</h3> {picture(context, view, image)}</li> })
            .collect_view();
        view! {
            <section class="aj-stack">
                <h2>{t.papers_also()}</h2>
                <ul class="aj-plan">{items}</ul>
            </section>
        }
    });
    let (overview, form_title) = (format!("/registrations/{code}"), view.form.title.get(lang).to_owned());
    let name = view.household.name(view.of.member);
    let whose = (!name.is_empty()).then(|| view! { " · " {name} });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[(&*overview, t.plan_title().to_owned()), ("", t.papers_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        {summary}
        <p class="aj-kicker">
            {form_title.clone()} {context.door(&view.form.door).map(|d| view! { " " <Door text=d /> })} {whose}
        </p>
        <h1>{t.papers_title()}</h1>
        {news}
        <p class="aj-lead">{t.papers_lead()}</p>
        <p class="aj-muted">{t.papers_how()}</p>
        <ul class="aj-plan" data-uploads=data>
            {papers}
        </ul>
        {is_open(view).then(|| view! { <PictureUploads /> })}
        {others}
        <p class="aj-actions">
            <ButtonLink href=context.href(&overview) text=t.plan_title() kind=ButtonKind::Secondary />
            <ButtonLink href=address(context, &code, view.of, "review") text=t.plan_review() kind=ButtonKind::Secondary />
        </p>
    };
    let title = format!("{} – {form_title}", t.papers_title());
    let title = if view.wrong.is_some() { format!("{}: {title}", t.error_summary_title()) } else { title };
    Page::private(Section::Register, title, body.into_any())
}

fn is_open(view: &PapersView<'_>) -> bool {
    view.household.state(view.of).is_some_and(anjia_domain::registration::State::is_open)
}

/// What the script that sends pictures needs.
fn uploads(context: &PageContext, url: &str, page: &str) -> Uploads {
    let t = context.t;
    Uploads {
        url: url.to_owned(),
        page: page.to_owned(),
        preparing: t.papers_preparing().to_owned(),
        sending: t.papers_sending(PERCENT.to_string()),
        waiting: t.papers_waiting().to_owned(),
        checking: t.papers_checking().to_owned(),
        cancelled: t.papers_cancelled().to_owned(),
        stopped: t.papers_stopped(u64::from(UPLOAD_HOURS)),
    }
}

/// One paper: its picture, and the form that sends one.
fn one(context: &PageContext, view: &PapersView<'_>, paper: &Paper, kind: ImageKind) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let image = view.household.images().iter().find(|i| i.member == view.of.member && i.kind == kind);
    let shown = image.map(|image| picture(context, view, image));
    let form = is_open(view).then(|| upload(context, view, paper, kind, image.is_some()));
    let none = (image.is_none() && !is_open(view)).then(|| view! { <p class="aj-muted">{t.papers_none()}</p> });
    let note = paper.when_text.as_ref().map(|w| view! { <p class="aj-small aj-muted">{w.get(lang).to_owned()}</p> });
    view! {
        <li id=format!("paper-{kind}")>
            <h2 class="aj-plan-title">
                {paper.name.get(lang).to_owned()}
                {context.door(&paper.name.zh).map(|d| view! { " " <Door text=d /> })}
            </h2>
            {note}
            {shown}
            {none}
            {form}
        </li>
    }
    .into_any()
}

/// A picture with what is said about it, and the way to delete it.
fn picture(context: &PageContext, view: &PapersView<'_>, image: &ImageRow) -> AnyView {
    let t = context.t;
    let code = view.household.code().to_string();
    let (src, kind) = (address(context, &code, view.of, &format!("papers/{}", image.id)), image_kind(t, image.kind));
    let hints = (!image.hints.is_empty()).then(|| {
        let items = image.hints.iter().map(|h| view! { <li>{hint(t, *h)}</li> }).collect_view();
        view! {
            <Notice title=Some(t.papers_hints_title().to_owned())>
                <ul>{items}</ul>
                <p class="aj-small">{t.papers_hint_counter()}</p>
            </Notice>
        }
    });
    let size = t.papers_size(u64::from(image.height), u64::from(image.width));
    let added = t.papers_added(format::full_date(context.lang, time::day(image.added_at)));
    let read = (is_open(view) && view.readable && image.kind == ImageKind::DataPage).then(|| {
        view! {
            <form method="post" action=format!("{src}/read")>
                <Button text=t.lines_read() kind=ButtonKind::Secondary />
                <p class="aj-small aj-muted">{t.lines_read_hint()}</p>
            </form>
        }
    });
    let delete = is_open(view).then(|| {
        view! {
            <form method="post" action=format!("{src}/delete")>
                <button class="aj-link" type="submit">
                    {t.papers_delete()} <span class="aj-visually-hidden">{format!(" {kind}")}</span>
                </button>
            </form>
        }
    });
    view! {
        <figure class="aj-picture">
            <a href=src.clone()>
                <img src=src.clone() alt=kind width=image.width height=image.height loading="lazy" />
            </a>
            <figcaption class="aj-small aj-muted">{format!("{size} · {added}")}</figcaption>
        </figure>
        {hints}
        {read}
        {delete}
    }
    .into_any()
}

/// The form that sends a picture of one paper; the script-less browser's own file choice.
fn upload(context: &PageContext, view: &PapersView<'_>, paper: &Paper, kind: ImageKind, replaces: bool) -> AnyView {
    let t = context.t;
    let wrong = view.wrong.filter(|(k, _)| *k == kind).map(|(_, wrong)| wrong);
    let (file, consent) = (format!("file-{kind}"), format!("images-{kind}"));
    let (file_error, consent_error) = match wrong {
        Some(PictureFault::Consent) => (None, Some(fault(t, PictureFault::Consent))),
        other => (other.map(|w| fault(t, w)), None),
    };
    let error = |id: &str, text: Option<String>| {
        let id = format!("{id}-error");
        text.map(|text| view! { <p class="aj-error" id=id>{text}</p> })
    };
    let class = |bad: bool| if bad { "aj-field aj-field-bad" } else { "aj-field" };
    let described = file_error.is_some().then(|| format!("{file}-error"));
    let invalid = file_error.is_some().then_some("true");
    let label = t.papers_choose(paper.name.get(context.lang));
    let hint = replaces.then(|| view! { <p class="aj-hint">{t.papers_replace_hint()}</p> });
    let agree = (!view.agreed).then(|| {
        let described = consent_error.is_some().then(|| format!("{consent}-error"));
        view! {
            <fieldset class=class(consent_error.is_some()) aria-describedby=described>
                <legend class="aj-label">{t.papers_consent_title()}</legend>
                {error(&consent, consent_error.clone())}
                <div class="aj-choices">
                    <div class="aj-choice">
                        <input class="aj-checkbox" type="checkbox" id=consent.clone() name="images" value="yes" checked=view.ticked && wrong.is_some() />
                        <label class="aj-choice-label" for=consent.clone()>{t.papers_consent()}</label>
                    </div>
                </div>
                <p class="aj-small aj-muted">
                    <a href=context.href("/privacy")>{t.footer_privacy()}</a>
                </p>
            </fieldset>
        }
    });
    let action = address(context, &view.household.code().to_string(), view.of, "papers");
    view! {
        <form class="aj-form" method="post" enctype="multipart/form-data" action=action data-side=kind.long_side() novalidate>
            <input type="hidden" name="kind" value=kind.as_str() />
            <div class=class(file_error.is_some())>
                <label class="aj-label" for=file.clone()>
                    <span aria-hidden="true">{t.papers_choose_short()}</span>
                    <span class="aj-visually-hidden">{label}</span>
                </label>
                {hint}
                {error(&file, file_error.clone())}
                <input
                    class="aj-file"
                    type="file"
                    id=file.clone()
                    name="file"
                    accept="image/*,application/pdf"
                    aria-describedby=described
                    aria-invalid=invalid
                />
            </div>
            {agree}
            <div class="aj-upload">
                <div hidden>
                    <p></p>
                    <progress class="aj-progress" max="100" value="0" aria-label=t.papers_progress()></progress>
                    <button type="button" class="aj-link">
                        {t.papers_cancel()}
                    </button>
                </div>
                <p role="status"></p>
            </div>
            <p class="aj-actions">
                <Button text=if replaces { t.papers_replace() } else { t.papers_upload() } kind=ButtonKind::Secondary />
            </p>
        </form>
    }
    .into_any()
}
