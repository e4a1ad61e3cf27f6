"""Tells a user's open sockets, in any web process, when what she may do has changed.

Only that it has changed is told; the sockets look at the database for what is so now.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from annotator.events import announce_on_commit, user_topic
from annotator.models import ApiToken, Membership, User

CHANGED = {"type": "access.changed"}


@receiver([post_save, post_delete], sender=Membership)
@receiver(post_delete, sender=ApiToken)
def on_row_of_a_user(instance: Membership | ApiToken, **kwargs: Any) -> None:
    """A membership was made, changed or ended; a token was revoked."""
    announce_on_commit(user_topic(instance.user_id), CHANGED)


@receiver([post_save, post_delete], sender=User)
def on_user(instance: User, **kwargs: Any) -> None:
    """A user was deactivated, got another password, became or ceased to be a superuser."""
    announce_on_commit(user_topic(instance.pk), CHANGED)


@receiver(post_delete, sender=Session)
def on_sign_out(instance: Session, **kwargs: Any) -> None:
    """A session was ended."""
    if user_id := instance.get_decoded().get("_auth_user_id"):
        announce_on_commit(user_topic(int(user_id)), CHANGED)
