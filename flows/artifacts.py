"""What a run leaves for a person to read in Prefect's own pages; the record itself is in our tables."""

from collections.abc import Mapping, Sequence

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact


async def leave_note(key: str, title: str, facts: Mapping[str, object]) -> None:
    """A short list of facts under a stable key; never a name or an address of a person."""
    lines = [f"# {title}", "", *(f"- {name}: **{value}**" for name, value in facts.items())]
    await acreate_markdown_artifact(markdown="\n".join(lines), key=key, description=title)


async def leave_table(key: str, title: str, rows: Sequence[Mapping[str, object]]) -> None:
    """A table under a stable key."""
    table = [{name: str(value) for name, value in row.items()} for row in rows]
    await acreate_table_artifact(table=table, key=key, description=title)
