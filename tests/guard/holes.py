"""Holes that could be made in the application by one careless line, and the tests that have to see each."""

from dataclasses import dataclass

GUARD = "tests/guard"


@dataclass(frozen=True, slots=True)
class Hole:
    """One replacement in one file; `test` is what has to fail with it."""

    name: str
    file: str
    sound: str
    holed: str
    test: str


HOLES = [
    # What is typed becomes a part of a page, a file or a row.
    Hole(
        "a name is drawn unescaped in the list",
        "templates/desk/responses.html",
        "<bdi>{{ row.name }}</bdi>",
        "<bdi>{{ row.name | safe }}</bdi>",
        "tests/desk/test_nonsense.py::test_nothing_that_is_typed_becomes_a_part_of_a_page",
    ),
    Hole(
        "a name is drawn unescaped in the report's heading",
        "templates/report.html",
        '        {{ _("Social media report for %(company)s", company=company_name) }}',
        '        {{ _("Social media report for %(company)s", company=company_name | safe) }}',
        f"{GUARD}/test_hostile_texts.py::test_every_text_comes_back_as_it_was_typed",
    ),
    Hole(
        "a template is drawn without escaping",
        "templates/desk/contact.html",
        '<bdi>{{ company.contact_name or "–" }}</bdi>',
        '<bdi>{% autoescape false %}{{ company.contact_name or "–" }}{% endautoescape %}</bdi>',
        f"{GUARD}/test_hostile_texts.py::test_every_text_comes_back_as_it_was_typed",
    ),
    Hole(
        "controls are stored",
        "forms.py",
        "    return noncharacter or unicodedata.category(character) in _REFUSED_CATEGORIES",
        "    return False",
        "tests/web/test_making_a_mistake.py::test_a_text_that_cannot_be_stored_is_refused",
    ),
    Hole(
        "a cell of the export runs as a formula",
        "export/profiles.py",
        "            return quoted(guarded(value))",
        "            return quoted(value)",
        "tests/export/test_profiles.py",
    ),
    Hole(
        "a cell runs when the file is opened with another separator",
        "export/profiles.py",
        '    inside = _INSIDE.sub("\'", text)',
        "    inside = text",
        "tests/export/test_profiles.py",
    ),
    Hole(
        "a field of the form sets another column",
        "web/details.py",
        "    values |= companies.reached(company, contact, given)\n",
        "    values |= companies.reached(company, contact, given)\n"
        '    values["uid"] = request.form.get("uid", company.uid)\n',
        f"{GUARD}/test_forged_forms.py",
    ),
    Hole(
        "the score is taken from the form",
        "answering/handing_in.py",
        'scored, scored["readiness"], at=at)',
        'scored, float(__import__("flask").request.form.get("readiness", 0) or scored["readiness"]), at=at)',
        f"{GUARD}/test_forged_forms.py",
    ),
    # Whose browser it is, and from where the form comes.
    Hole(
        "one form is taken without its token",
        "web/erase.py",
        "    if not form.validate():",
        "    if not form.understood.data:",
        f"{GUARD}/test_forged_forms.py",
    ),
    Hole(
        "a form of the desk is taken without its token",
        "desk/response.py",
        "    form = NoteForm(request.form)\n    if not form.validate():",
        "    form = NoteForm(request.form)\n    if not form.note.data:",
        "tests/desk/test_forgery.py",
    ),
    Hole(
        "every consultant sees who works here",
        "desk/rights.py",
        '    "desk.people": "admin",',
        '    "desk.people": "consultant",',
        f"{GUARD}/test_access.py::test_everybody_opens_what_the_table_says_and_nothing_else",
    ),
    Hole(
        "contact details are open to anybody",
        "desk/access.py",
        "    if needed is Right.ANYBODY:",
        '    if needed is Right.ANYBODY or request.endpoint == "desk.erase":',
        f"{GUARD}/test_access.py::test_everybody_opens_what_the_table_says_and_nothing_else",
    ),
    Hole(
        "a route has no right",
        "desk/rights.py",
        '    "desk.contact": "consultant",\n',
        "",
        "tests/desk/test_rights.py::test_every_route_has_its_right_and_every_right_a_route",
    ),
    Hole(
        "forbidden looks other than unknown",
        "desk/access.py",
        "found.consultant.uid, request.endpoint)\n        abort(HTTPStatus.NOT_FOUND)",
        "found.consultant.uid, request.endpoint)\n        abort(HTTPStatus.FORBIDDEN)",
        f"{GUARD}/test_access.py",
    ),
    Hole(
        "a company revokes another one's link",
        "store/sharing.py",
        "        SharedReport.assessment_id.in_(rounds), SharedReport.revoked_at.is_(None)\n",
        "        SharedReport.revoked_at.is_(None)\n",
        "tests/web/test_sharing_the_report.py::test_nobody_revokes_another_company_s_link",
    ),
    Hole(
        "a consultant removes another one's passkey",
        "store/passkeys.py",
        "    owned = select(Passkey).where(Passkey.consultant_id == consultant.id)",
        "    owned = select(Passkey)",
        "tests/desk/test_passkeys.py::test_nobody_removes_another_s_passkey",
    ),
    Hole(
        "what was submitted can be changed",
        "web/access.py",
        '    if assessment.is_submitted:\n        abort(_see_other("web.report"))',
        '    if False:\n        abort(_see_other("web.report"))',
        f"{GUARD}/test_access.py::test_everybody_opens_what_the_table_says_and_nothing_else",
    ),
    # Companies that are compared.
    Hole(
        "a group of fewer than thirty is shown",
        "domain/peers.py",
        "    if live.get(COMPANIES, 0) < FEWEST:",
        "    if live.get(COMPANIES, 0) < STEP:",
        "tests/store/test_peers.py::test_figures_are_due_by_ten_companies",
    ),
    Hole(
        "a group that shrank below thirty stays shown",
        "store/peers.py",
        "            PeerTally.companies >= FEWEST,\n",
        "",
        "tests/store/test_peers.py::test_nothing_is_shown_of_fewer_than_thirty",
    ),
    Hole(
        "one company changes what is shown",
        "domain/peers.py",
        " >= STEP\n",
        " >= 1\n",
        "tests/store/test_peers.py::test_what_is_shown_never_changes_by_fewer_than_ten",
    ),
    Hole(
        "a company that withdrew is still counted",
        "store/peers.py",
        "        .where(Company.peers_since.is_not(None), Assessment.status == SUBMITTED)",
        "        .where(Assessment.status == SUBMITTED)",
        "tests/store/test_peers.py::test_who_withdraws_is_no_longer_counted",
    ),
    Hole(
        "a company that is erased is still counted",
        "store/erasure.py",
        "    with peers.kept_up(session, [company.id]):",
        "    if company.id:",
        "tests/store/test_peers.py::test_processes_at_once_are_counted_exactly",
    ),
    # Links.
    Hole(
        "a token is stored in clear",
        "store/tokens.py",
        '    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()',
        '    return (token + "0" * 64)[:64]',
        "tests/store/test_assessments.py::test_only_the_hash_of_a_token_is_stored",
    ),
    Hole(
        "a withdrawn link still opens",
        "store/assessment_rows.py",
        'bindparam("token_hash"), AccessLink.revoked_at.is_(None))\n',
        'bindparam("token_hash"),)\n',
        "tests/web/test_using_the_link.py",
    ),
    Hole(
        "a shared link never expires",
        "store/sharing.py",
        "            SharedReport.expires_at > (at or now()),\n        )\n    ).first()",
        "        )\n    ).first()",
        "tests/web/test_sharing_the_report.py",
    ),
    Hole(
        "wrong tokens are not counted",
        "guesses.py",
        "        _write(place)\n",
        "        pass\n",
        f"{GUARD}/test_guessing.py",
    ),
    Hole(
        "one address begins without end",
        "web/beginning.py",
        "    if hourly.count_one(db.session.connection(), place, most, at=moment) is None:\n",
        "    if False:\n",
        "tests/web/test_beginning_too_many.py",
    ),
    Hole(
        "an address is hashed without the key",
        "store/limited.py",
        '    own_key = hmac.digest(secret_key.encode(), _PURPOSE, "sha256")\n',
        "    own_key = _PURPOSE\n",
        f"{GUARD}/test_guessing.py::test_a_new_key_begins_every_count_anew",
    ),
    Hole(
        "a link begins with the host of the request",
        "web/link.py",
        '    base_url = current_app.config["READINESS"].base_url',
        '    base_url = request.host_url.rstrip("/")',
        f"{GUARD}/test_redirects.py",
    ),
    Hole(
        "a proxy is believed that is not there",
        "app.py",
        "    if config.proxies:\n",
        "    app.wsgi_app = ProxyFix(app.wsgi_app, x_host=1)\n    if config.proxies:\n",
        f"{GUARD}/test_raw_requests.py::test_what_a_proxy_would_say_is_not_believed",
    ),
    Hole(
        "a way names the host of the request",
        "web/security.py",
        "    app.after_request(_within_this_site)\n",
        "",
        f"{GUARD}/test_redirects.py",
    ),
    Hole(
        "signing in leads wherever the address says",
        "desk/destination.py",
        '    endpoint, address = session.pop(_WANTED, ("", ""))\n',
        '    endpoint, address = session.pop(_WANTED, ("", ""))\n'
        '    if "next" in request.values:\n        return request.values["next"]\n',
        f"{GUARD}/test_redirects.py",
    ),
]
