"""The lecture desk: the draft of the programme, its release, the sign-ups of each lecture.

The draft - rooms, tracks, speakers, lectures - is plain data without a life of its own and is edited as it is; the
public sees nothing of it before a release. Everything that touches people is one call of a service.
"""

from . import lectures, programme, signups

__all__ = ["lectures", "programme", "signups"]
