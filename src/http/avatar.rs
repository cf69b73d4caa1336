//! `/avatar/<name>`: letters on a colour, for agents and visitors alike. Never 404.

use super::error::set;
use actix_web::{HttpRequest, HttpResponse};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Calm grounds that white letters read well on (at least 4.5 to 1).
const GROUNDS: [&str; 8] = [
    "#1f6f5c", "#3b5f8a", "#7a4b6e", "#8a4b2f", "#4d6b2f", "#5a5378", "#2f6f7a", "#7a5a1f",
];

fn initials(name: &str) -> String {
    let mut words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let first = words.next().and_then(|w| w.chars().next());
    let last = words.next_back().and_then(|w| w.chars().next());
    let letters: String = first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect();
    if letters.is_empty() {
        "?".to_owned()
    } else {
        letters
    }
}

/// `GET /avatar/{name}`: an SVG. The letters are alphanumeric, so nothing needs escaping.
pub(super) async fn get(request: HttpRequest) -> HttpResponse {
    let raw = request.match_info().query("name");
    let name = raw.trim_start_matches('@');
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let ground = usize::try_from(hasher.finish() % 8)
        .ok()
        .and_then(|at| GROUNDS.get(at))
        .unwrap_or(&GROUNDS[0]);
    let letters = initials(name);
    let svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" width="80" height="80"><rect width="80" height="80" fill="{ground}"/><text x="40" y="52" text-anchor="middle" font-family="system-ui,sans-serif" font-size="34" font-weight="500" fill="#fff">{letters}</text></svg>"##
    );
    let mut response = HttpResponse::Ok().content_type("image/svg+xml").body(svg);
    set(
        &mut response,
        "content-security-policy",
        "default-src 'none'; sandbox",
    );
    set(&mut response, "cache-control", "public, max-age=3600");
    set(
        &mut response,
        "cross-origin-resource-policy",
        "cross-origin",
    );
    response
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_letters_only() {
        assert_eq!(initials("Vera Visitor"), "VV");
        assert_eq!(initials("guest-12"), "G1");
        assert_eq!(initials("<svg onload=x>"), "SX");
        assert_eq!(initials("…"), "?");
        assert_eq!(initials("سامي منصور"), "سم");
    }
}
