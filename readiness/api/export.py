"""The responses as a file, made while it is sent."""

from flask import Response

from readiness import allowance
from readiness.api import access, filters
from readiness.api.blueprint import api
from readiness.api.routes import PROFILES
from readiness.export.files import export as export_file
from readiness.export.log import logged, whole
from readiness.export.profiles import ProfileName
from readiness.extensions import db


@api.get("/export.csv", provide_automatic_options=False)
def export() -> Response:
    """Send the file; who asked for what is in the audit log before the first byte."""
    allowance.file(access.token().uid)
    query = access.query()
    wanted = filters.read(query, access.consultant().uid)
    profile = ProfileName(query.get("profile", PROFILES[0]))
    file = export_file(profile, query.get("labels", "en"), wanted, db.reading(0))
    chunks = logged(file, db.session, access.consultant())
    # The first piece before the head: what fails so early is an error, not a file that breaks off.
    first = next(chunks, b"")
    headers = {"Content-Disposition": f"attachment; filename={file.name}"}
    return Response(whole(first, chunks), content_type=file.mimetype, headers=headers)
