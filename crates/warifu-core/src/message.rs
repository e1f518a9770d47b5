//! The names of the catalogue's messages: what can go wrong in front of a person.
//!
//! A name is stable: code, `/help/<name>`, logs and problem details (RFC 9457) use it. Its texts are
//! in the locales; a check holds both against this list.

macro_rules! messages {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// A message.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Message {
            $(#[doc = $name] $variant),+
        }
        impl Message {
            /// Every message.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Its stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

messages! {
    AccountDisabled = "account-disabled",
    AccountLocked = "account-locked",
    AlreadyRegistered = "already-registered",
    ApplicationApproved = "application-approved",
    ApplicationReceived = "application-received",
    ApplicationRefused = "application-refused",
    ApplicationsClosed = "applications-closed",
    AuthenticatorNotAllowed = "authenticator-not-allowed",
    BiometricsFallback = "biometrics-fallback",
    BrowserNotEntitled = "browser-not-entitled",
    BrowserUnsupported = "browser-unsupported",
    ClientUnknown = "client-unknown",
    ClockWrong = "clock-wrong",
    ConnectionLost = "connection-lost",
    CookiesBlocked = "cookies-blocked",
    CredentialManagerFailed = "credential-manager-failed",
    DeviceLimitReached = "device-limit-reached",
    HandoffNumberWrong = "handoff-number-wrong",
    HandoffUsed = "handoff-used",
    InAppBrowser = "in-app-browser",
    LinkExpired = "link-expired",
    LinkInvalid = "link-invalid",
    LinkReplaced = "link-replaced",
    LinkUsed = "link-used",
    LooksLikeAnotherSite = "looks-like-another-site",
    MemberIdMalformed = "member-id-malformed",
    MemberUnknown = "member-unknown",
    MembershipExpired = "membership-expired",
    NeedsAPc = "needs-a-pc",
    NeedsAPhone = "needs-a-phone",
    NetworkNotAllowed = "network-not-allowed",
    NotAllowed = "not-allowed",
    NotRegisteredYet = "not-registered-yet",
    OtherDeviceUnreachable = "other-device-unreachable",
    OtherProviderInTheWay = "other-provider-in-the-way",
    PageNotFound = "page-not-found",
    PageWentBack = "page-went-back",
    PasskeyCounterWentBack = "passkey-counter-went-back",
    PasskeyDisabled = "passkey-disabled",
    PasskeyFailed = "passkey-failed",
    PasskeyNotHere = "passkey-not-here",
    PasskeyUnknown = "passkey-unknown",
    PasswordNotAllowed = "password-not-allowed",
    PasswordWrong = "password-wrong",
    ProviderChoiceMissing = "provider-choice-missing",
    QrUnreadable = "qr-unreadable",
    RecoveryCodeWrong = "recovery-code-wrong",
    RedirectNotRegistered = "redirect-not-registered",
    RegistrationCancelled = "registration-cancelled",
    RegistrationInvalid = "registration-invalid",
    RegistrationNotFinished = "registration-not-finished",
    RegistrationTimedOut = "registration-timed-out",
    ScreenBlank = "screen-blank",
    ScreenLockNeeded = "screen-lock-needed",
    SecurityKeyAsked = "security-key-asked",
    ServerTrouble = "server-trouble",
    SessionExpired = "session-expired",
    SignedInAsOther = "signed-in-as-other",
    TicketLocked = "ticket-locked",
    TicketPasswordWrong = "ticket-password-wrong",
    TooManyRequests = "too-many-requests",
}

impl Message {
    /// The message of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|m| m.name() == name)
    }
}
