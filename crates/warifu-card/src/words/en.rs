//! English words of the card.

use super::Words;

pub(super) const WORDS: Words = Words {
    title: "Passkey registration card",
    told: "With this card you register a passkey on your phone. A passkey takes the place of a password: you sign in with your fingerprint, your face or your screen lock.",
    organization: "Organization",
    member: "Name",
    honorific: "",
    member_id: "Member ID",
    last_day: "Good until",
    until: "",
    read_this: "Read this with your camera",
    how: "How to register",
    steps: [
        "Read the QR code with your phone's camera. If it can't be read, type the address below instead.",
        "Check that the address begins with {site} before you open it. Then type the password that you are given separately.",
        "Check that the member ID shown is yours, and follow the page to register.",
        "Once you have registered, this card can't be used again. Cut it up and throw it away.",
    ],
    address: "Address (the same as in the QR code)",
    careful: "If you didn't expect this card, or the name or member ID isn't yours, don't use it and tell the contact below. Show or lend neither the card nor the password to anybody.",
    ask: "Questions",
    cut: "cut here",
    password: "Password",
    with_the_card: "Type it after reading the QR code of the registration card.",
    typing: "Type both lines as one. Capital or small letters make no difference.",
    fold: "fold here",
    hand_over: "To whoever hands this over: fold inwards along the line and fasten the edge, so that the password is hidden. Hand it over apart from the card, at another time or in another way.",
};
