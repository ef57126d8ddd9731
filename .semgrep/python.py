"""Samples for python.yaml; never imported."""


def markup(name, macro):
    # ruleid: markup-on-data
    Markup(name)
    # ruleid: markup-on-data
    Markup(f"<b>{name}</b>")
    # ruleid: markup-on-data
    Markup("<b>" + name + "</b>")
    # ok: markup-on-data
    Markup("<b>{}</b>").format(name)
    # ok: markup-on-data
    Markup("<br>")
    # ruleid: template-from-a-string
    render_template_string(name)
    # ruleid: template-from-a-string
    current_app.jinja_env.from_string(name)
    # ok: template-from-a-string
    render_template("report.html", name=name)


def sql(session, connection, name):
    # ruleid: sql-from-parts
    session.execute(text(f"SELECT * FROM company WHERE name = '{name}'"))
    # ruleid: sql-from-parts
    session.execute(text("SELECT * FROM company WHERE name = '" + name + "'"))
    # ruleid: sql-from-parts
    session.execute(text("SELECT * FROM company WHERE name = '%s'" % name))
    # ruleid: sql-from-parts
    session.execute(text("SELECT * FROM company WHERE name = '{}'".format(name)))
    # ruleid: sql-from-parts
    connection.exec_driver_sql(f"SELECT * FROM {name}")
    # ok: sql-from-parts
    session.execute(text("SELECT * FROM company WHERE name = :name"), {"name": name})
    # ok: sql-from-parts
    session.execute(select(Company).where(Company.name == name))


def ways(name):
    # ruleid: redirect-to-what-was-sent
    redirect(request.args["next"])
    # ruleid: redirect-to-what-was-sent
    redirect(request.args.get("next") or url_for("web.start"), 303)
    # ruleid: redirect-to-what-was-sent
    redirect(request.referrer)
    # ok: redirect-to-what-was-sent
    redirect(url_for("web.start"), 303)
    # ruleid: link-from-the-request
    url_for("web.open_link", token=name, _external=True)
    # ruleid: link-from-the-request
    link = request.host_url + name
    # ruleid: link-from-the-request
    link = f"https://{request.host}/r/{name}"
    # ok: link-from-the-request
    link = current_app.config["READINESS"].base_url + url_for("web.open_link", token=name)
    return link


def identity(who):
    # ruleid: identity-in-the-cookie
    session["consultant"] = who.id
    # ruleid: identity-in-the-cookie
    session["role"] = "admin"
    # ok: identity-in-the-cookie
    session["list"] = "name=linde"


def times():
    # ruleid: time-without-a-zone
    datetime.now()
    # ruleid: time-without-a-zone
    datetime.utcnow()
    # ruleid: time-without-a-zone
    date.today()
    # ok: time-without-a-zone
    datetime.now(UTC)


def save(session, company):
    company.name = "x"
    # ruleid: commit-below-a-view
    session.commit()
    # ok: commit-below-a-view
    session.flush()


# ruleid: form-without-a-token
@csrf.exempt
def posted():
    # ruleid: form-without-a-token
    form = DetailsForm(request.form, meta={"csrf": False})
    # ok: form-without-a-token
    form = DetailsForm(request.form)
    # ruleid: form-that-takes-any-field
    form.populate_obj(company)
    # ruleid: form-that-takes-any-field
    Company(**request.form)
    # ruleid: form-that-takes-any-field
    for name, value in request.form.items():
        setattr(company, name, value)
    # ok: form-that-takes-any-field
    company.name = form.company_name.data


class OpenForm(FlaskForm):
    # ruleid: form-without-a-token
    class Meta:
        csrf = False


def cookies(response, token):
    # ruleid: cookie-that-can-leak
    response.set_cookie("readiness", token)
    # ruleid: cookie-that-can-leak
    response.set_cookie("readiness", token, secure=True, samesite="Lax")
    # ok: cookie-that-can-leak
    response.set_cookie("readiness", token, secure=True, httponly=True, samesite="Lax")


def tokens(token, code):
    # ruleid: token-stored-in-clear
    AccessLink(company_id=1, token_hash=token)
    # ruleid: token-stored-in-clear
    RecoveryCode(consultant_id=1, code_hash=code)
    # ok: token-stored-in-clear
    AccessLink(company_id=1, token_hash=hash_token(token))
    # ruleid: chance-that-repeats
    random.choice("abc")
    # ok: chance-that-repeats
    secrets.token_urlsafe(32)


def outside(address, token, answer):
    # ruleid: reaching-out
    requests.get(address)
    # ruleid: reaching-out
    urlopen(address)
    # ruleid: secret-in-the-log
    _log.info("opened %s", token)
    # ruleid: secret-in-the-log
    print(answer)
    # ok: secret-in-the-log
    _log.warning("a wrong token was not counted: %s", type(error).__name__)
