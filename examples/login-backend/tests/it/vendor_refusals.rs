//! Refusals of the vendor: each gets the page that says what to do.

use login_backend::{Settings, VerifyVersion};
use vendor_stand_ins::Fault;

use crate::support::World;

#[tokio::test]
async fn each_refusal_of_a_start_has_its_page() {
    const DOWN: (u16, &str) = (503, "The vendor does not answer");
    const NUMBER: (u16, &str) = (422, "Number cannot be used");
    const FAULT: (u16, &str) = (502, "Something is wrong here");
    let rows = [
        (VerifyVersion::V1, "01", DOWN),
        (VerifyVersion::V1, "05", DOWN),
        (VerifyVersion::V1, "06", NUMBER),
        (VerifyVersion::V1, "07", NUMBER),
        (VerifyVersion::V1, "08", FAULT),
        (VerifyVersion::V1, "09", FAULT),
        (VerifyVersion::V1, "15", NUMBER),
        (VerifyVersion::V1, "29", FAULT),
        (VerifyVersion::V2, "01", DOWN),
        (VerifyVersion::V2, "05", DOWN),
        (VerifyVersion::V2, "09", FAULT),
    ];
    let worlds = [VerifyVersion::V1, VerifyVersion::V2]
        .map(|verify| World::with(move |settings| Settings { verify, ..settings }));
    let [v1, v2] = worlds;
    let (v1, v2) = tokio::join!(v1, v2);
    for (verify, digits, (status, title)) in rows {
        let world = if verify == VerifyVersion::V1 { &v1 } else { &v2 };
        world.wait(1);
        let mut browser = world.browser();
        browser.get("/login").await;
        let answer = browser.submit("/login", &[("number", &format!("4477009009{digits}"))]).await;
        assert_eq!(answer.status.as_u16(), status, "{verify:?} {digits}: {}", answer.body);
        answer.is_clear_page(status, title);
        assert!(!answer.body.contains("4477009009"), "{digits}");
        assert_eq!(browser.get("/").await.location(), "/login");
    }
}

#[tokio::test]
async fn rejected_credentials_are_a_fault_of_the_service() {
    let world = World::with(|settings| Settings { verify: VerifyVersion::V2, ..settings }).await;
    for status in [401, 403, 402] {
        world.stand_ins().faults().clear();
        world.stand_ins().faults().inject("/v2", Fault::Status(status));
        let mut browser = world.browser();
        browser.get("/login").await;
        let answer = browser.submit("/login", &[("number", "447700900161")]).await;
        answer.is_clear_page(502, "Something is wrong here");
    }
}

#[tokio::test]
async fn bad_numbers_do_not_reach_the_vendor() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.get("/login").await;
    for number in
        ["", "1", "abc", "0447700900161", "+", "447700900161447700900161", "<script>alert(1)</script>", "44\u{0}77"]
    {
        let answer = browser.submit("/login", &[("number", number)]).await;
        assert_eq!(answer.status.as_u16(), 422, "{number}: {}", answer.body);
        assert!(answer.body.contains("id=\"error\"") && answer.body.contains("aria-invalid=\"true\""));
        assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
    }
    assert_eq!(world.stand_ins().requests("/"), 0);
}
