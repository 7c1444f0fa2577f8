"""What a trial of several machines has shown."""

from trials.soak.verdict import judge

from .course import Course


def mistakes(course: Course) -> list[str]:
    """What must not be, in sentences."""
    found = []
    if len({*course.logs}) > 1:
        ends = [f"{len(log.splitlines())} lines" for log in course.logs]
        found.append(f"the logs are not the same: {', '.join(ends)}")
    found += judge(course).mistakes
    for name, server in course.machines.servers.items():
        if server is not course.server:
            found += [f"the program log of {name}: {line}" for line in server.complaints()]
    return found
