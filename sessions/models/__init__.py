from .lecture import Lecture, Speaking
from .place import Room, Track
from .release import ProgrammeRules, Release
from .seating import Seating
from .signup import SignUp
from .speaker import Speaker

__all__ = [
    "Lecture",
    "ProgrammeRules",
    "Release",
    "Room",
    "Seating",
    "SignUp",
    "Speaker",
    "Speaking",
    "Track",
]
