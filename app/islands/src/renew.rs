//! New HTML in the place of the old. Every element that is still there stays itself: it keeps the keyboard's focus, its place when it was
//! scrolled, and the finger that is on it.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, Node};

/// Makes `old` like `new`, which is used up by that.
pub(crate) fn renew(old: &Node, new: &Node) {
    if old.is_equal_node(Some(new)) {
        return;
    }
    if old.node_name() != new.node_name() {
        if let Some(parent) = old.parent_node() {
            let _ = parent.replace_child(new, old);
        }
        return;
    }
    if let (Some(old), Some(new)) = (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
        attributes(old, new);
    } else {
        old.set_node_value(new.node_value().as_deref());
    }
    let (mut had, mut wanted) = (old.first_child(), new.first_child());
    while let Some(node) = wanted {
        wanted = node.next_sibling();
        if let Some(child) = had {
            had = child.next_sibling();
            renew(&child, &node);
        } else {
            let _ = old.append_child(&node);
        }
    }
    while let Some(child) = had {
        had = child.next_sibling();
        let _ = old.remove_child(&child);
    }
}

fn attributes(old: &Element, new: &Element) {
    for name in old.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        if !new.has_attribute(&name) {
            let _ = old.remove_attribute(&name);
        }
    }
    for name in new.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        let _ = old.set_attribute(&name, &new.get_attribute(&name).unwrap_or_default());
    }
}
