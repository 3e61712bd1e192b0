"""What all tests share: how hypothesis looks for counter-examples."""

from hypothesis import HealthCheck, settings

# No deadline: how long an example takes says how busy the machine is. The same examples each time,
# so that a change is judged by what it changes.
settings.register_profile(
    "soundmill", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("soundmill")
