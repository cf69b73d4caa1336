//! What the loader knows of the owner's taste when it is served: the bell's colour and its corner.

use crate::model::setting::{Settings, def};

/// Stands in the loader where the look goes.
const PLACE: &str = "@deskbell-look@";

/// The look in the loader's words, `#rrggbb;right`. The colour is empty as long as the setting has its default: whoever
/// left that has chosen none, and the bell keeps its own.
pub(super) fn of(settings: &Settings) -> String {
    let color = settings.text("Livechat_title_color");
    let untouched = def("Livechat_title_color").map(|d| d.default_value());
    let is_chosen = !untouched
        .as_ref()
        .and_then(|v| v.as_str())
        .is_some_and(|default| default.eq_ignore_ascii_case(color));
    let color = if is_chosen && is_hex(color) {
        color
    } else {
        ""
    };
    let side = match settings.text("Livechat_widget_position") {
        "left" => "left",
        _ => "right",
    };
    format!("{color};{side}")
}

/// `#rgb` or `#rrggbb`, and so nothing that could end a text of a script.
fn is_hex(color: &str) -> bool {
    color.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

/// The loader's text with a look in its place.
pub(super) fn fill(loader: &str, look: &str) -> String {
    loader.replace(PLACE, look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_look_is_a_colour_and_a_side_and_nothing_else() {
        for (color, side, look) in [
            ("#C1272D", "right", ";right"),
            ("#c1272d", "left", ";left"),
            ("#1D74F5", "left", "#1D74F5;left"),
            ("#abc", "right", "#abc;right"),
            ("", "right", ";right"),
            ("red", "right", ";right"),
            ("#12345", "right", ";right"),
            ("#`;x()", "right", ";right"),
            ("#1D74F5", "`;x()", "#1D74F5;right"),
        ] {
            let stored = [
                ("Livechat_title_color".to_owned(), json!(color)),
                ("Livechat_widget_position".to_owned(), json!(side)),
            ];
            assert_eq!(of(&Settings::new(&stored, &[])), look);
        }
    }

    #[test]
    fn the_loader_has_a_place_for_it() {
        assert_eq!(fill("let a=`@deskbell-look@`", ";left"), "let a=`;left`");
    }
}
