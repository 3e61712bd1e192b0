"""The closed lists of the grammar: words that no source brings, and what goes with what."""

QUANTIFIERS = {"": 58, "several": 8, "many": 5, "multiple": 6, "two": 7, "some": 3, "a few": 2}

AGENTS = {
    ("someone", False): 34,
    ("a man", False): 26,
    ("a person", False): 16,
    ("a woman", False): 14,
    ("people", True): 3,
    ("a child", False): 3,
    ("a boy", False): 2,
    ("a girl", False): 2,
}
"""Who does what needs somebody; and whether a verb agrees with them in the plural."""

NOISE_ADJECTIVES = {
    "loud": 10,
    "distant": 3,
    "faint": 3,
    "soft": 2,
    "muffled": 1,
    "sudden": 1,
    "heavy": 1,
    "constant": 1,
    "deep": 1,
    "light": 1,
}

ADJECTIVES = {
    "loudly": "loud",
    "softly": "soft",
    "heavily": "heavy",
    "rapidly": "rapid",
    "rhythmically": "rhythmic",
    "faintly": "faint",
    "continuously": "continuous",
    "repeatedly": "repeated",
    "quietly": "quiet",
    "steadily": "steady",
    "slowly": "slow",
    "gently": "gentle",
    "sharply": "sharp",
    "constantly": "constant",
    "nervously": "nervous",
    "excitedly": "excited",
    "angrily": "angry",
    "deeply": "deep",
}
"""From the manner of a verb to that of its gerund: "barks loudly", "loud barking"."""

OF_MANY = frozenset(("in unison", "in harmony", "one after another", "one by one", "all at once"))
"""Manners that need more than one to act."""

SYNONYMS = {
    verb: verbs[0]
    for verbs in (
        ("speak", "talk", "chatter", "chat"),
        ("yell", "shout", "scream"),
        ("pass", "pass by", "drive by", "move", "speed by", "race by", "approach", "travel"),
        ("fly", "fly by", "fly overhead", "pass overhead"),
        ("clap", "applaud"),
        ("close", "shut", "slam"),
        ("run", "operate"),
        ("cry", "wail", "weep"),
        ("bleat", "baa"),
        ("pour", "fall"),
        ("fire", "shoot"),
        ("sizzle", "fry"),
    )
    for verb in verbs
}
"""Verbs that one subject does not do side by side: "a man speaks and talks"."""


MOTIONS = frozenset(
    (
        "accelerate",
        "approach",
        "back",
        "beat",
        "blow",
        "brake",
        "call",
        "carry",
        "close",
        "come",
        "cook",
        "cut",
        "descend",
        "depart",
        "drive",
        "eat",
        "enter",
        "fade",
        "fall",
        "fill",
        "fly",
        "get",
        "go",
        "hit",
        "hover",
        "idle",
        "keep",
        "land",
        "lap",
        "leave",
        "linger",
        "move",
        "open",
        "operate",
        "pass",
        "play",
        "pull",
        "race",
        "reel",
        "ride",
        "rise",
        "roll",
        "run",
        "sew",
        "shoot",
        "shut",
        "sit",
        "slow",
        "sound",
        "speed",
        "stand",
        "start",
        "stop",
        "swing",
        "take",
        "travel",
        "turn",
        "walk",
        "warm",
        "wait",
    )
)
"""Verbs that say little of the sound when their subject is missing: "Running and passing"."""

PHASES = ("start", "begin", "start", "begin", "continue", "stop")
"""Of what somebody does: most often that it begins."""

SOUNDS = (("noise", False), ("noises", True), ("sound", False), ("sounds", True))
"""What anything makes, and whether it is many."""

GIVEN = (
    "give a speech",
    "give a speech to a crowd",
    "give a talk",
    "give a lecture",
    "give a presentation",
    "give instructions",
    "give a monologue",
    "make a speech",
    "make an announcement",
    "make noises",
    "take a breath",
    "take a deep breath",
    "take a picture",
    "let out a scream",
    "let out a laugh",
    "let out a sigh",
    "let out a burp",
    "have a conversation",
    "speak in a high voice",
    "speak in a deep voice",
    "speak in a low tone",
    "speak in a calm voice",
    "speak with a loud voice",
    "talk on the phone",
    "talk over a microphone",
    "speak into a microphone",
    "speak on a radio",
    "speak over an intercom",
)
"""What people do in so many words."""

HEARD = ("occurs", "can be heard", "occurs", "is occurring", "is heard")
