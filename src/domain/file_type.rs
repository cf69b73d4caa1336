//! What kind of file something is: by what the sender says, by its name, by its first bytes; and whether that may be sent.

/// Endings of names and what they stand for.
const ENDINGS: &[(&str, &str)] = &[
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("bmp", "image/bmp"),
    ("svg", "image/svg+xml"),
    ("pdf", "application/pdf"),
    ("txt", "text/plain"),
    ("log", "text/plain"),
    ("md", "text/markdown"),
    ("csv", "text/csv"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("xml", "application/xml"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("docx", DOCX),
    ("xlsx", XLSX),
    ("pptx", PPTX),
    ("odt", ODT),
    ("ods", ODS),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("doc", "application/msword"),
    ("xls", "application/vnd.ms-excel"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("rtf", "application/rtf"),
    ("mp3", "audio/mpeg"),
    ("ogg", "audio/ogg"),
    ("oga", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("wav", "audio/wav"),
    ("m4a", "audio/mp4"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("mov", "video/quicktime"),
    ("zip", "application/zip"),
    ("7z", "application/x-7z-compressed"),
    ("gz", "application/gzip"),
    ("exe", "application/vnd.microsoft.portable-executable"),
];
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const ODT: &str = "application/vnd.oasis.opendocument.text";
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";
/// What nobody knows more of.
pub const UNKNOWN: &str = "application/octet-stream";

/// Kinds that share a container: their first bytes cannot tell them apart for certain.
const FAMILIES: &[&[&str]] = &[
    &["audio/ogg", "audio/opus", "video/ogg", "application/ogg"],
    &["video/mp4", "audio/mp4", "video/x-m4v", "video/quicktime"],
    &["video/webm", "audio/webm", "video/x-matroska"],
];
/// Kinds that are archives inside.
const ZIPPED: &[&str] = &[
    DOCX,
    XLSX,
    PPTX,
    ODT,
    ODS,
    "application/vnd.oasis.opendocument.presentation",
    "application/epub+zip",
    "application/java-archive",
];
/// Kinds that always start with bytes that are known here: without them they are something else.
const MARKED: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/bmp",
    "application/pdf",
    "application/zip",
    "audio/mpeg",
    "audio/wav",
];

/// One name for kinds that have several.
fn canonical(kind: &str) -> &str {
    match kind {
        "image/jpg" | "image/pjpeg" => "image/jpeg",
        "audio/mp3" | "audio/x-mp3" => "audio/mpeg",
        "audio/m4a" | "audio/x-m4a" => "audio/mp4",
        "audio/x-wav" | "audio/wave" | "audio/vnd.wave" => "audio/wav",
        "audio/x-flac" => "audio/flac",
        "application/x-zip-compressed" | "application/x-zip" => "application/zip",
        "application/x-pdf" => "application/pdf",
        "text/xml" => "application/xml",
        "application/javascript" | "application/x-javascript" => "text/javascript",
        other => other,
    }
}

/// What a name's ending stands for.
pub fn of_name(name: &str) -> Option<&'static str> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    ENDINGS.iter().find(|(e, _)| *e == ending).map(|(_, k)| *k)
}

fn is_token(part: &str) -> bool {
    !part.is_empty()
        && part
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
}

/// The kind a sender means: what they declare, else by the name, else by the first bytes.
pub fn meant(declared: Option<&str>, name: &str, head: &[u8]) -> String {
    let said = declared
        .and_then(|d| d.split(';').next())
        .map(|d| d.trim().to_ascii_lowercase())
        .filter(|d| {
            d.len() <= 127
                && d.split_once('/')
                    .is_some_and(|(a, b)| is_token(a) && is_token(b))
        });
    match said.as_deref().map(canonical) {
        // A spreadsheet program on the sender's machine claims these.
        Some("application/vnd.ms-excel") if of_name(name) == Some("text/csv") => "text/csv".into(),
        Some(kind) if kind != UNKNOWN => kind.to_owned(),
        _ => of_name(name)
            .or_else(|| seen(head))
            .unwrap_or(UNKNOWN)
            .to_owned(),
    }
}

/// What the first bytes say.
fn seen(head: &[u8]) -> Option<&'static str> {
    if let Some(kind) = infer::get(head) {
        return Some(canonical(kind.mime_type()));
    }
    // A frame of MPEG audio, layer III, without a tag before it.
    match head {
        [0xff, second, ..] if second & 0xe6 == 0xe2 => Some("audio/mpeg"),
        _ => None,
    }
}

/// True when the first bytes do not contradict `kind`.
pub fn agrees(kind: &str, head: &[u8]) -> bool {
    let is_text = kind.starts_with("text/");
    match seen(head) {
        Some(seen) if seen == kind => true,
        Some("application/zip") => ZIPPED.contains(&kind),
        Some(seen) if kind == "application/zip" => ZIPPED.contains(&seen),
        Some(seen) if is_text => seen.starts_with("text/") && seen != "text/html",
        Some(seen) => FAMILIES
            .iter()
            .any(|f| f.contains(&seen) && f.contains(&kind)),
        None if is_text => {
            let is_wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
            is_wide || !head.contains(&0)
        }
        None => {
            !MARKED.contains(&kind)
                && !ZIPPED.contains(&kind)
                && !FAMILIES.iter().any(|f| f.contains(&kind))
        }
    }
}

/// True when a list of kinds (`image/png`, `image/*`, separated by commas) names `kind`.
pub fn is_listed(list: &str, kind: &str) -> bool {
    list.split(',').map(str::trim).any(|entry| {
        let entry = entry.to_ascii_lowercase();
        match entry.strip_suffix("/*") {
            Some("*") => true,
            Some(group) => kind.split('/').next() == Some(group),
            None => !entry.is_empty() && canonical(&entry) == kind,
        }
    })
}

/// Pictures whose size stands in a header that is read here.
pub fn is_picture(kind: &str) -> bool {
    matches!(
        kind,
        "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/bmp"
    )
}

/// What a browser may show by itself: nothing of it can run.
pub fn is_shown(kind: &str) -> bool {
    is_picture(kind) || kind.starts_with("audio/") || kind.starts_with("video/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_kind_is_declared_named_or_seen() {
        assert_eq!(meant(Some("image/PNG; a=b"), "x.pdf", b""), "image/png");
        assert_eq!(meant(Some(UNKNOWN), "x.PDF", b""), "application/pdf");
        assert_eq!(meant(None, "x", PNG), "image/png");
        assert_eq!(meant(Some("nonsense"), "x", b"abc"), UNKNOWN);
        assert_eq!(meant(Some("image/jpg"), "x", b""), "image/jpeg");
        assert_eq!(
            meant(Some("application/vnd.ms-excel"), "a.csv", b""),
            "text/csv"
        );
        assert_eq!(meant(Some("a/b\r\nc"), "x.txt", b""), "text/plain");
    }

    #[test]
    fn first_bytes_may_not_contradict() {
        assert!(agrees("image/png", PNG));
        assert!(!agrees("image/jpeg", PNG));
        assert!(!agrees("text/plain", PNG));
        assert!(!agrees("image/png", b"<svg onload=alert(1)>"));
        assert!(!agrees("text/plain", b"<!DOCTYPE HTML><script>"));
        assert!(!agrees("text/plain", b"a\0b"));
        assert!(agrees("text/csv", b"a;b\n1;2\n"));
        assert!(agrees("audio/mpeg", &[0xff, 0xf3, 0x90, 0x64]));
        assert!(!agrees("video/mp4", b"hello"));
        assert!(agrees("audio/mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"));
        assert!(agrees("application/x-own", b"whatever"));
    }

    #[test]
    fn lists_name_kinds_and_groups() {
        assert!(is_listed("image/*,text/plain", "image/webp"));
        assert!(is_listed(" text/plain , x/y", "text/plain"));
        assert!(is_listed("*/*", "a/b"));
        assert!(is_listed("audio/x-wav", "audio/wav"));
        assert!(!is_listed("", "text/plain"));
        assert!(!is_listed("image/png", "image/pngx"));
    }
}
