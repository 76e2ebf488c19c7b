//! What is told beside a field, in the same place and form in which the server tells it.

use web_sys::{Document, Element};

pub(crate) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The attribute of the first element that has it: what the page wrote for its islands.
pub(crate) fn written(name: &str) -> String {
    let element = document().and_then(|d| d.query_selector(&["[", name, "]"].concat()).ok().flatten());
    element.and_then(|e| e.get_attribute(name)).unwrap_or_default()
}

/// Whether something wrong is told of a control.
pub(crate) fn is_bad(control: &Element) -> bool {
    control.closest(".aj-field-bad").is_ok_and(|f| f.is_some())
}

/// Tells what is wrong with a control, or that nothing is.
pub(crate) fn tell(control: &Element, text: Option<&str>) -> Option<()> {
    let field = control.closest(".aj-field").ok()??;
    let id = control.id() + "-error";
    let line = document()?.get_element_by_id(&id);
    let boxes = control.closest(".aj-choices").ok().flatten();
    // A group is described by its fieldset, a single control by itself.
    let (host, before) = match &boxes {
        Some(boxes) => (&field, boxes),
        None => (control, control),
    };
    let others = host.get_attribute("aria-describedby").unwrap_or_default();
    let mut described: Vec<&str> = others.split(' ').filter(|part| !part.is_empty() && *part != id).collect();
    if let Some(text) = text {
        let line = match line {
            Some(line) => line,
            None => {
                let line = document()?.create_element("p").ok()?;
                line.set_id(&id);
                line.set_class_name("aj-error");
                field.insert_before(&line, Some(before)).ok()?;
                line
            }
        };
        line.set_text_content(Some(text));
        described.push(&id);
        let _ = field.class_list().add_1("aj-field-bad");
        if boxes.is_none() {
            let _ = control.set_attribute("aria-invalid", "true");
        }
    } else {
        if let Some(line) = line {
            line.remove();
        }
        let _ = field.class_list().remove_1("aj-field-bad");
        let _ = control.remove_attribute("aria-invalid");
    }
    if described.is_empty() {
        let _ = host.remove_attribute("aria-describedby");
    } else {
        let _ = host.set_attribute("aria-describedby", &described.join(" "));
    }
    Some(())
}
