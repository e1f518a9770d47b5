//! A day, in the Western calendar and in that of the Japanese eras, as officials and hospitals write it.
//!
//! Only days of the era that is now can be on a card; when the era changes, a row is added to [`ERAS`].

use crate::Language;

/// When an era began, and its name.
const ERAS: &[((i16, i8, i8), &str, &str)] = &[((2019, 5, 1), "令和", "Reiwa")];

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: i16,
    month: i8,
    day: i8,
}

impl Day {
    /// `None`: there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self { year, month, day })
    }

    /// In both calendars: 2027年2月24日（令和9年2月24日）.
    pub fn in_both_calendars(self, language: Language) -> String {
        let Self { year, month, day } = self;
        let western = match language {
            Language::English => format!("{day} {} {year}", english_month(month)),
            Language::Japanese => format!("{year}年{month}月{day}日"),
        };
        let era = ERAS.iter().rev().find(|(begins, ..)| *begins <= (year, month, day));
        let Some(((first, ..), japanese, english)) = era else { return western };
        let in_era = year - first + 1;
        match language {
            Language::English => format!("{western} ({english} {in_era})"),
            Language::Japanese if in_era == 1 => format!("{western}（{japanese}元年{month}月{day}日）"),
            Language::Japanese => format!("{western}（{japanese}{in_era}年{month}月{day}日）"),
        }
    }

    /// For `datetime` attributes.
    pub fn machine(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn english_month(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month - 1).ok().and_then(|index| NAMES.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_in_both_calendars() {
        for (day, japanese, english) in [
            ((2027, 2, 24), "2027年2月24日（令和9年2月24日）", "24 February 2027 (Reiwa 9)"),
            ((2019, 5, 1), "2019年5月1日（令和元年5月1日）", "1 May 2019 (Reiwa 1)"),
            ((2019, 4, 30), "2019年4月30日", "30 April 2019"),
            ((2028, 2, 29), "2028年2月29日（令和10年2月29日）", "29 February 2028 (Reiwa 10)"),
        ] {
            let (year, month, of_month) = day;
            let day = Day::new(year, month, of_month).expect("a day");
            assert_eq!(day.in_both_calendars(Language::Japanese), japanese);
            assert_eq!(day.in_both_calendars(Language::English), english);
        }
    }

    #[test]
    fn a_day_that_never_was_is_none() {
        for (year, month, day) in
            [(2027, 2, 29), (2100, 2, 29), (2027, 13, 1), (2027, 0, 1), (2027, 4, 31), (0, 1, 1)]
        {
            assert_eq!(Day::new(year, month, day), None, "{year}-{month}-{day}");
        }
        assert_eq!(Day::new(2027, 2, 24).map(Day::machine).as_deref(), Some("2027-02-24"));
    }
}
