"""The responses as a file, made while it is sent."""

from flask import Response, request

from readiness import allowance, streams
from readiness.api import access, filters
from readiness.api.blueprint import api
from readiness.api.routes import PROFILES
from readiness.export.files import export as export_file
from readiness.export.log import logged
from readiness.export.profiles import ProfileName
from readiness.extensions import db


@api.get("/export.csv", provide_automatic_options=False)
def export() -> Response:
    """Send the file; who asked for what is in the audit log before the first byte."""
    query = access.query()
    wanted = filters.read(query, access.consultant().uid)
    profile = ProfileName(query.get("profile", PROFILES[0]))
    file = export_file(profile, query.get("labels", "en"), wanted, db.reading(0))
    headers = {"Content-Disposition": f"attachment; filename={file.name}"}
    if request.method == "HEAD":
        # Nothing of the file is made before the first piece is asked for, so none is counted or written down.
        return Response(content_type=file.mimetype, headers=headers)
    streams.ask(access.programs())
    allowance.file(access.programs())
    chunks = logged(file, db.session, access.consultant())
    stream = streams.begin(chunks, access.programs())
    return Response(stream, content_type=file.mimetype, headers=headers)
