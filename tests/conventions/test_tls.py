"""Served by TLS: every form works without a Referer and from no other site; cookies and transport are strict."""

import pytest

from tests.conventions.conftest import undone
from tests.conventions.samples import ALL, NAMES
from tests.conventions.test_forms import rows

every_form = pytest.mark.parametrize(("endpoint", "sample"), ALL, ids=NAMES)


@every_form
def test_over_tls_every_form_works_without_a_referer(the_secure_stage, endpoint, sample):
    with undone():
        browser = sample.browser(the_secure_stage)
        answer = sample.send(the_secure_stage, browser, sample.good, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code in (200, 303), answer.text


@every_form
def test_a_form_sent_from_another_site_is_refused(the_secure_stage, endpoint, sample):
    with undone():
        browser = sample.browser(the_secure_stage)
        hidden = browser.hidden(sample.page(the_secure_stage))
        for site in ("cross-site", "same-site"):
            before = rows()
            answer = sample.send(
                the_secure_stage, browser, sample.good, hidden=hidden, headers={"Sec-Fetch-Site": site}
            )
            assert answer.status_code == 403
            assert rows() == before
