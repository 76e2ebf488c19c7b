//! Every component on one page, for development builds. Words are taken from the data set and the texts of other pages.

use leptos::prelude::*;

use super::services;
use crate::components::{
    Breadcrumb, Bring, Button, ButtonKind, ButtonLink, Card, CardList, CheckboxGroup, Choice, DateInput, DateTimeInput, Door, ErrorSummary,
    Hours, InputKind, NavLink, Notice, NoticeKind, Pass, Qr, RadioGroup, SelectInput, Steps, SummaryList, SummaryRow, Table, Tag, TagKind,
    TextInput,
};
use crate::context::{Page, PageContext, Section};
use crate::texts;

/// The components page.
#[must_use]
pub fn page(context: &PageContext) -> Page {
    let (t, lang) = (context.t, context.lang);
    let office = context.catalogue.offices().first();
    let service = context.catalogue.services().first();
    let row = || SummaryRow {
        key: t.appointment_where().to_owned(),
        value: office.map_or(String::new(), |o| o.name.get(lang).to_owned()).into_any(),
        door: context.door("服务大厅"),
        action: Some((context.href("/offices"), t.change().to_owned(), t.appointment_where().to_owned())),
    };
    let choices = || {
        vec![
            Choice {
                value: "a".to_owned(),
                text: t.home_book().to_owned(),
                hint: Some(t.home_book_text().to_owned()),
                ..Choice::default()
            },
            Choice { value: "b".to_owned(), text: t.home_offices().to_owned(), ..Choice::default() },
            Choice { value: "c".to_owned(), text: t.slots_day_full().to_owned(), disabled: true, ..Choice::default() },
        ]
    };
    let head = vec![t.appointment_where().to_owned(), t.office_hours().to_owned()];
    let cells = context
        .catalogue
        .offices()
        .iter()
        .take(3)
        .map(|o| {
            let hours = texts::hours(lang, &o.opening_hours).into_iter().map(|(d, h)| format!("{d} {h}")).collect::<Vec<_>>().join("; ");
            vec![o.name.get(lang).to_owned().into_any(), hours.into_any()]
        })
        .collect();
    let forms = view! {
        <section class="aj-design">
            <h2>"Form"</h2>
            <ErrorSummary title=t.error_summary_title().to_owned() errors=vec![("d-name".to_owned(), t.error_name_empty().to_owned())] />
            <TextInput
                id="d-name".to_owned()
                name="d-name".to_owned()
                label=t.details_name().to_owned()
                hint=Some(t.details_name_hint().to_owned())
                error=Some(t.error_name_empty().to_owned())
            />
            <TextInput
                id="d-mail".to_owned()
                name="d-mail".to_owned()
                label=t.details_email().to_owned()
                required_label=Some(t.optional().to_owned())
                kind=InputKind::Email
                value="frida@example.org".to_owned()
            />
            <SelectInput id="d-select".to_owned() name="d-select".to_owned() label=t.details_party().to_owned() options=choices() value="b".to_owned() />
            <RadioGroup name="d-radio".to_owned() legend=t.details_language().to_owned() options=choices() value="a".to_owned() />
            <CheckboxGroup name="d-check".to_owned() legend=t.draw_suit().to_owned() options=choices() values=vec!["b".to_owned()] />
            <DateInput id="d-date".to_owned() name="d-date".to_owned() label=t.appointment_when().to_owned() />
            <DateTimeInput id="d-datetime".to_owned() name="d-datetime".to_owned() label=t.book_moved_label_move_in().to_owned() />
            <p class="aj-actions">
                <Button text=t.continue_() />
                <Button text=t.back() kind=ButtonKind::Secondary />
                <Button text=t.appointment_cancel() kind=ButtonKind::Warning />
                <ButtonLink href=context.href("/book") text=t.nav_book() kind=ButtonKind::Secondary />
            </p>
        </section>
    }
    .into_any();
    let fault = t.fault_text(context.hotline());
    let words = view! {
        <section class="aj-design">
            <h2>"Notice, tag, steps"</h2>
            <Steps
                items=[t.step_service(), t.step_office(), t.step_slot()].map(str::to_owned).to_vec()
                current=1
                label=t.steps_label().to_owned()
                done_label=t.step_done().to_owned()
            />
            <Notice><p>{t.appointments_link_hint()}</p></Notice>
            <Notice kind=NoticeKind::Success title=Some(t.appointment_booked_title().to_owned())><p>{t.appointment_print_hint()}</p></Notice>
            <Notice kind=NoticeKind::Warning title=Some(t.hold_gone_title().to_owned())><p>{t.hold_gone_text()}</p></Notice>
            <Notice kind=NoticeKind::Error><p>{fault}</p></Notice>
            <p>
                <Tag text=t.state_booked() /> " " <Tag text=t.state_completed() kind=TagKind::Good /> " "
                <Tag text=t.not_confirmed_short() kind=TagKind::Warn /> " " <Tag text=t.state_cancelled() kind=TagKind::Bad />
            </p>
            <Breadcrumb
                items=vec![
                    NavLink { href: context.href(""), text: t.nav_home().to_owned() },
                    NavLink { href: context.href("/book"), text: t.nav_book().to_owned() },
                ]
                label=t.breadcrumb().to_owned()
            />
        </section>
    }
    .into_any();
    let book = context.href("/book");
    let things = view! {
        <section class="aj-design">
            <h2>"Card, table, summary, pass"</h2>
            <CardList>
                <Card
                    href=book
                    title=t.home_book().to_owned()
                    text=t.home_book_text().to_owned()
                    door=Some("预约办事".to_owned())
                    meta=vec![t.minutes(20)]
                    level=3
                />
            </CardList>
            <Table caption=t.offices_title().to_owned() head=head rows=cells />
            <SummaryList rows=vec![row()] />
            {office.map(|o| view! { <Hours rows=texts::hours(lang, &o.opening_hours) /> })}
            {service.map(|s| view! { <Bring items=services::bring(context, s) /> })}
            <Pass
                code="K7QF-2M9X".to_owned()
                when=view! { <p>{texts::when(lang, context.now)}</p> }.into_any()
                rows=vec![row()]
                qr=view! { <Qr path="M0 0h3v3h-3zM4 0h1v1h-1zM0 4h1v1h-1zM4 4h2v2h-2z".to_owned() size=6 label=t.appointment_qr("K7QF-2M9X") /> }.into_any()
                cut=view! { <p lang="zh-CN">"请在窗口出示本页。"</p> }.into_any()
            />
            <Door text="服务大厅" />
        </section>
    }
    .into_any();
    let body = view! {
        <h1>"Design"</h1>
        {words}
        {forms}
        {things}
    };
    Page::private(Section::Home, "Design", body.into_any())
}
