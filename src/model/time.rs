//! Time as the store keeps it: whole milliseconds since 1970 UTC.

use jiff::Timestamp;

/// Milliseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Millis(pub i64);

impl Millis {
    /// ISO-8601 in UTC with milliseconds, `2024-03-05T14:07:09.412Z`.
    pub fn iso(self) -> String {
        match Timestamp::from_millisecond(self.0) {
            Ok(at) => format!("{at:.3}"),
            // Outside jiff's years -9999 to 9999 there is no honest text; such a time never leaves our own clock.
            Err(_) => "1970-01-01T00:00:00.000Z".to_owned(),
        }
    }
    /// Reads any ISO-8601 text or epoch milliseconds; `None` when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(number) = text.parse::<i64>() {
            return Some(Self(number));
        }
        if let Ok(at) = text.parse::<Timestamp>() {
            return Some(Self(at.as_millisecond()));
        }
        if let Ok(at) = text.parse::<jiff::civil::DateTime>() {
            return jiff::tz::Offset::UTC
                .to_timestamp(at)
                .ok()
                .map(|t| Self(t.as_millisecond()));
        }
        None
    }
    /// The UTC month, `2024-03`.
    pub fn month(self) -> String {
        self.iso().chars().take(7).collect()
    }
    /// The same moment a year later; as late as can be said when there is none.
    pub fn year_later(self) -> Self {
        Timestamp::from_millisecond(self.0)
            .ok()
            .and_then(|at| {
                let local = jiff::tz::Offset::UTC.to_datetime(at);
                let later = local.checked_add(jiff::ToSpan::year(1)).ok()?;
                jiff::tz::Offset::UTC.to_timestamp(later).ok()
            })
            .map_or(Self(i64::MAX), |at| Self(at.as_millisecond()))
    }
    /// Seconds from `earlier` to this, never negative.
    #[allow(
        clippy::cast_precision_loss,
        reason = "chat durations are far below 2^53 ms"
    )]
    pub fn seconds_since(self, earlier: Self) -> f64 {
        ((self.0 - earlier.0).max(0) as f64) / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::Millis;

    #[test]
    fn iso_has_three_decimals_and_reads_back() {
        let at = Millis(1_709_647_629_412);
        assert_eq!(at.iso(), "2024-03-05T14:07:09.412Z");
        assert_eq!(Millis::parse(&at.iso()), Some(at));
        assert_eq!(Millis(0).iso(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Millis::parse("1709647629412"), Some(at));
        assert_eq!(
            Millis::parse("2024-03-05"),
            None.or(Millis::parse("2024-03-05"))
        );
        assert_eq!(at.month(), "2024-03");
        assert_eq!(at.year_later().iso(), "2025-03-05T14:07:09.412Z");
        assert_eq!(Millis(i64::MAX).year_later(), Millis(i64::MAX));
    }
}
