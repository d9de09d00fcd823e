"""Access control lists."""

import pytest

import jwt_identity
from jwt_identity.nexmo.acl import Acl, lint_claims


def test_requests_are_decided():
    acl = Acl({"paths": {"/*/users/**": {"methods": ["GET"], "filters": {"page": "1"}}}})
    allowed = acl.decide("GET", "/v1/users/ada", [("page", "1")])
    assert allowed and allowed.is_allowed and allowed.path == "/*/users/**"
    denied = acl.decide("POST", "/v1/users/ada", [("page", "1")])
    assert not denied and denied.path is None
    assert [path for path, _ in denied.mismatches] == ["/*/users/**"]
    assert "denied" in str(denied)
    with pytest.raises(jwt_identity.Error):
        acl.decide("FETCH", "/v1/users")


def test_lists_are_compared_and_united():
    small, large = Acl.of("/*/users/**"), Acl.client_sdk()
    assert small.compare(large).relation == "narrower" and small.compare(large).is_within
    assert large.compare(small).relation == "wider" and large.compare(small).beyond
    assert small.compare(small).relation == "equal"
    assert (small | large).compare(large).relation == "equal"
    assert len(Acl.empty() | small) == 1
    assert large.compare(Acl.of("/*/other/**")).lacking


@pytest.mark.parametrize(
    "preset", [Acl.client_sdk(), Acl.client_sdk_windows(), Acl.smallest_voice(), Acl.video_session(), Acl.full_access(), Acl.empty()]
)
def test_json_form_returns(preset):
    assert Acl(preset.to_dict()) == preset


def test_findings_have_a_cure():
    findings = Acl.full_access().lint()
    assert [finding.code for finding in findings] == ["acl-grants-everything"]
    assert findings[0].severity == "error" and findings[0].cure and findings[0].message
    claims = {"sub": "alice", "ttl": 900, "acl": {"paths": {"/*/legs/**": {"methods": ["post"]}}}}
    assert [finding.code for finding in lint_claims(claims)] == ["ttl-present", "acl-method-case"]


@pytest.mark.parametrize(
    "acl", [None, 1, [], {}, {"paths": []}, {"paths": {"": {}}}, {"paths": {1: {}}}, "{", {"paths": {"/a": {"methods": ["GRAB"]}}}], ids=repr
)
def test_invalid_list_is_rejected(acl):
    with pytest.raises(jwt_identity.ClaimError):
        Acl(acl)
