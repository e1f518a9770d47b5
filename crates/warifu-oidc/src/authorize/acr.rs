//! Which class of evidence a client asks for: by `acr_values`, by the `claims` parameter, or by its settings.
//!
//! A value that we don't know is left out where it is only wished for (OpenID Connect Core §3.1.2.1); where the
//! client can't do without, it is refused at once (OpenID Connect Core Error Code
//! unmet_authentication_requirements 1.0) and never asked for in a loop.

use warifu_core::evidence::Acr;

use crate::{
    claims::ClaimsAsked,
    error::{ErrorCode, OAuthError},
};

/// For evidence that is asked for and can't be had.
pub(super) const UNMET: OAuthError =
    OAuthError::new(ErrorCode::UnmetAuthenticationRequirements, "the required acr can't be reached");

/// Every class, weakest first (`acr_values_supported`).
pub const CLASSES: [Acr; 5] =
    [Acr::Recovery, Acr::Password, Acr::Handoff, Acr::PhishingResistant, Acr::PhishingResistantHardware];

/// Which class is asked for. None: any will do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AcrWish {
    /// The client can't do without.
    pub essential: bool,
    /// Any of these, in the order asked.
    pub classes: Vec<Acr>,
}

impl AcrWish {
    /// Reads what is wished for: essentially or not by `claims`, else by `acr_values`, else by the settings.
    pub(super) fn read(
        claims: &ClaimsAsked,
        acr_values: Option<&str>,
        defaults: &[String],
    ) -> Result<Self, OAuthError> {
        if let Some(wish) = claims.id_token("acr").filter(|wish| !wish.values.is_empty()) {
            let classes = known(wish.values.iter().copied());
            // OpenID Connect Core §5.5.1.1: a class that is essential and can't be had is a failure.
            return match wish.essential && classes.is_empty() {
                true => Err(UNMET),
                false => Ok(Self { essential: wish.essential, classes }),
            };
        }
        let classes = match acr_values {
            Some(values) => known(values.split(' ')),
            None => known(defaults.iter().map(String::as_str)),
        };
        Ok(Self { essential: false, classes })
    }

    /// The weakest class that will do. Stronger evidence includes it.
    pub fn least(&self) -> Option<Acr> {
        self.classes.iter().copied().min()
    }

    /// What tokens say of evidence of this class: the strongest that was asked for and that it includes, so that
    /// clients find a value of theirs; else what it is.
    pub fn told(&self, acr: Acr) -> Acr {
        self.classes.iter().copied().filter(|wished| *wished <= acr).max().unwrap_or(acr)
    }
}

fn known<'a>(values: impl Iterator<Item = &'a str>) -> Vec<Acr> {
    values.filter_map(class).collect()
}

/// The class that a value names.
pub fn class(value: &str) -> Option<Acr> {
    CLASSES.into_iter().find(|class| class.value() == value)
}

#[cfg(test)]
mod tests {
    use Acr::{Handoff, Password, PhishingResistant as Phr, PhishingResistantHardware as Phrh};

    use super::*;

    fn read(claims: &str, acr_values: Option<&str>, defaults: &[&str]) -> Result<AcrWish, OAuthError> {
        let defaults: Vec<String> = defaults.iter().map(|&value| value.to_owned()).collect();
        AcrWish::read(&ClaimsAsked::parse(claims).unwrap(), acr_values, &defaults)
    }

    #[test]
    fn a_class_is_wished_for_by_claims_before_acr_values_before_settings() {
        let essential = r#"{"id_token":{"acr":{"essential":true,"values":["phr","unheard-of"]}}}"#;
        let unknown = r#"{"id_token":{"acr":{"essential":true,"values":["unheard-of"]}}}"#;
        let voluntary = r#"{"id_token":{"acr":{"value":"unheard-of"}}}"#;
        let any = r#"{"id_token":{"acr":{"essential":true}}}"#;
        for (claims, acr_values, defaults, expected) in [
            ("{}", None, vec![], Ok((false, vec![]))),
            ("{}", None, vec!["phr"], Ok((false, vec![Phr]))),
            ("{}", Some("phrh phr"), vec!["urn:warifu:acr:password"], Ok((false, vec![Phrh, Phr]))),
            ("{}", Some("unheard-of"), vec!["phr"], Ok((false, vec![]))),
            (essential, Some("phrh"), vec![], Ok((true, vec![Phr]))),
            (any, Some("phrh"), vec![], Ok((false, vec![Phrh]))),
            (voluntary, None, vec![], Ok((false, vec![]))),
            (unknown, None, vec![], Err(UNMET)),
        ] {
            let expected = expected.map(|(essential, classes)| AcrWish { essential, classes });
            assert_eq!(read(claims, acr_values, &defaults), expected, "{claims}");
        }
    }

    #[test]
    fn the_weakest_will_do_and_stronger_evidence_is_told_as_the_class_asked_for() {
        for (classes, acr, least, told) in [
            (vec![], Password, None, Password),
            (vec![Phr], Password, Some(Phr), Password),
            (vec![Phr], Phr, Some(Phr), Phr),
            (vec![Phr], Phrh, Some(Phr), Phr),
            (vec![Phrh, Phr], Phrh, Some(Phr), Phrh),
            (vec![Phrh, Password], Phr, Some(Password), Password),
            (vec![Phrh], Phr, Some(Phrh), Phr),
            (vec![Phr], Handoff, Some(Phr), Handoff),
            (vec![Handoff, Password], Handoff, Some(Password), Handoff),
            (vec![Handoff], Phr, Some(Handoff), Handoff),
        ] {
            let wish = AcrWish { essential: true, classes };
            assert_eq!((wish.least(), wish.told(acr)), (least, told), "{wish:?} {acr:?}");
        }
    }
}
