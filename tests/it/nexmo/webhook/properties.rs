//! Properties of every request.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(crate::properties::config(256))]

    #[test]
    fn no_request_makes_a_verifier_panic(
        method in "GET|POST|PUT|[a-zA-Z]{0,8}",
        headers in prop::collection::vec(
            ("(?i)authorization|vonage-signature|x-vonage-webhook-auth-token|\\PC{0,12}", any::<Vec<u8>>()), 0..4),
        query in prop::option::of(".{0,64}"),
        body in any::<Vec<u8>>(),
        now in any::<i64>(),
    ) {
        let request = Request::new(&method)
            .headers(headers.iter().map(|(name, value)| (name, value)))
            .query(query.as_deref())
            .body(&body);
        let now = NumericDate::from_unix_seconds(now);
        prop_assert!(verifier().verify_at(&request, now).is_err());
        prop_assert!(verifier().behind_cloud_runtime().verify_at(&request, now).is_err());
        prop_assert!(WebhookVerifier::contact_center(secrets(KEY)).verify_at(&request, now).is_err());
    }

    #[test]
    fn no_claims_and_no_time_make_a_verifier_panic(
        name in "iat|exp|nbf|jti|iss|payload_hash|api_key|application_id|[a-z]{1,8}",
        number in any::<f64>(),
        text in ".{0,40}",
        is_number in any::<bool>(),
        now in any::<i64>(),
    ) {
        let value = if is_number { json!(number) } else { json!(text) };
        let header = signed(KEY, &with(&name, value));
        let guarded = verifier().with_replay_guard(Arc::new(MemoryReplayGuard::new(2)));
        let _ = guarded.verify_at(&post(&header, BODY), NumericDate::from_unix_seconds(now));
    }

    #[test]
    fn body_is_accepted_only_with_its_own_digest(body in any::<Vec<u8>>(), other in any::<Vec<u8>>()) {
        let header = signed(KEY, &with("payload_hash", json!(Sha256Digest::of(&body).to_hex())));
        prop_assert!(verifier().verify(&post(&header, &body)).is_ok());
        prop_assert_eq!(verifier().verify(&post(&header, &other)).is_ok(), body == other);
    }

    #[test]
    fn any_parameters_survive_the_query_string(
        parameters in prop::collection::btree_map("\\PC{0,8}", ".{0,12}", 0..6),
    ) {
        let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
        let pairs: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let query = pairs.join("&");
        let digest = Sha256Digest::of(serde_json::to_string(&parameters).unwrap().as_bytes());
        let header = signed(KEY, &with("payload_hash", json!(digest.to_hex())));
        let request = Request::new("GET").headers([("authorization", &header)]).query(Some(&query));

        let webhook = verifier().verify(&request).unwrap();

        let expected: Vec<(String, String)> = parameters.into_iter().collect();
        prop_assert_eq!(webhook.content(), &Content::Query(expected));
    }

    #[test]
    fn token_with_any_character_changed_is_rejected(position in 0_usize..200, replacement in "[A-Za-z0-9_-]") {
        let position = position % VECTOR.len();
        let mut token = VECTOR.to_owned();
        token.replace_range(position..=position, &replacement);
        prop_assume!(token != VECTOR);
        let header = format!("Bearer {token}");
        prop_assert!(verifier().verify(&post(&header, BODY)).is_err());
    }
}
