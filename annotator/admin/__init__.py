"""The admin site: a manager's view of everything. One file per kind of row.

Staff run projects here, whoever is a member; people's accounts and tokens are the superusers'.
"""

from __future__ import annotations

from django.contrib import admin

import annotator.admin.annotations
import annotator.admin.comments
import annotator.admin.images
import annotator.admin.jobs
import annotator.admin.projects
import annotator.admin.tokens
import annotator.admin.users  # noqa: F401

admin.site.site_header = "Pointillist"
admin.site.site_title = "Pointillist"
admin.site.index_title = "Projects and people"
