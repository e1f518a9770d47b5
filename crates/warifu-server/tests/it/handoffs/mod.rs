//! Handoffs (flow B3): a screen shows a QR code, and a phone signs it in. The QR code is read from the page as a camera
//! reads it; what a person does is done by pages of ours.

mod claiming;
mod clients;
mod collecting;
mod limits;
mod races;
mod signing_in;
mod unknown;

use warifu_testkit::{
    actor::Member,
    browser::{Answer, Browser},
    server::TestServer,
};

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Version/18.0 Mobile/15E148 Safari/604.1";

/// A screen on which somebody has typed an ID.
struct Screen {
    browser: Browser,
    journey: String,
}

/// A server whose organization has switched handoffs on.
async fn allowing(server: &TestServer) {
    server.administrator().set_policy(|policy| policy.handoff_sign_in = true).await;
}

impl Screen {
    /// Shows a QR code for this ID.
    async fn shows(server: &TestServer, typed: &str) -> Self {
        Self::on(server.visitor(), typed).await
    }

    /// The same in this browser.
    async fn on(browser: Browser, typed: &str) -> Self {
        let journey = browser.get("/sign-in").await.field("journey");
        let fields = [("journey", journey.as_str()), ("member", typed)];
        let begun = browser.submit("/sign-in/handoff", &fields).await;
        let expected = format!("/sign-in/handoff?journey={journey}");
        assert_eq!(begun.location(), Some(expected), "{}", begun.text());
        Self { browser, journey }
    }

    async fn page(&self) -> Answer {
        self.browser.get(&format!("/sign-in/handoff?journey={}", self.journey)).await
    }

    /// What it is told now.
    async fn told(&self) -> serde_json::Value {
        let answer = self.browser.get(&format!("/sign-in/handoff/progress?journey={}", self.journey)).await;
        assert_eq!(answer.status(), http::StatusCode::OK, "{}", answer.text());
        answer.json()
    }

    async fn stage(&self) -> String {
        let told = self.told().await;
        let because = told["because"].as_str().unwrap_or_default();
        format!("{} {because}", told["stage"].as_str().unwrap()).trim().to_owned()
    }

    /// What the QR code says, as a phone's camera reads it: a path of ours.
    async fn qr(&self) -> String {
        let told = self.told().await;
        let side = usize::try_from(told["qr"]["side"].as_u64().unwrap()).unwrap();
        read(side, told["qr"]["path"].as_str().unwrap())
    }

    async fn post(&self, what: &str, more: &[(&str, &str)]) -> Answer {
        let fields = [&[("journey", self.journey.as_str())], more].concat();
        self.browser.submit(&format!("/sign-in/handoff/{what}"), &fields).await
    }

    async fn collect(&self) -> Answer {
        self.browser.follow(self.post("collect", &[]).await).await
    }

    /// The number that it shows.
    async fn number(&self) -> String {
        self.told().await["number"].as_str().unwrap().to_owned()
    }
}

/// Decodes a drawing of so many modules, four pixels each.
fn read(side: usize, path: &str) -> String {
    const SCALE: usize = 4;
    let mut dark = vec![false; side * side];
    for run in path.split('M').skip(1) {
        let mut numbers = run.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<usize>().ok());
        let [x, y, length] = std::array::from_fn(|_| numbers.next().unwrap());
        dark[y * side + x..][..length].fill(true);
    }
    let whole = side * SCALE;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(whole, whole, |x, y| {
        if dark[y / SCALE * side + x / SCALE] { 0 } else { 255 }
    });
    let (_, text) = picture.detect_grids()[0].decode().unwrap();
    text.strip_prefix(warifu_testkit::server::ORIGIN).unwrap().to_owned()
}

/// The browser of a phone, on mobile data.
fn phone(server: &TestServer) -> Browser {
    server.visitor().with_header("user-agent", IPHONE)
}

/// Chooses on the page that the QR code opens.
async fn choose(phone: &Browser, address: &str, choice: &str) -> Answer {
    phone.follow(phone.submit(address, &[("choice", choice)]).await).await
}

/// Opens the QR code's address and goes on.
async fn claim(phone: &Browser, address: &str) -> Answer {
    let page = phone.get(address).await;
    assert_eq!(page.status(), http::StatusCode::OK, "{}", page.text());
    choose(phone, address, "go-on").await
}

async fn pick(phone: &Browser, address: &str, number: &str) -> Answer {
    let picked = phone.submit(&format!("{address}/number"), &[("number", number)]).await;
    phone.follow(picked).await
}

/// As far as the passkey: the page that asks for it.
async fn matched(screen: &Screen, phone: &Browser) -> (String, Answer) {
    let address = screen.qr().await;
    claim(phone, &address).await;
    let page = pick(phone, &address, &screen.number().await).await;
    assert!(page.data("passkey").is_some() || page.text().contains("data-passkey"), "{}", page.text());
    (address, page)
}

/// Answers the challenge of that page with the member's newest passkey.
async fn prove(member: &mut Member, phone: &Browser, page: &Answer) -> Answer {
    let ceremony = phone.press(page).await;
    let assertion = member.phone.get(&ceremony.options).unwrap();
    phone.follow(phone.finish(&ceremony, &member.phone.sign(&assertion)).await).await
}

/// Everything on the phone, from the QR code to "finished".
async fn approve(screen: &Screen, member: &mut Member, phone: &Browser) -> String {
    let (address, page) = matched(screen, phone).await;
    let done = prove(member, phone, &page).await;
    assert_eq!(done.heading(), "You are finished here", "{}", done.text());
    address
}
