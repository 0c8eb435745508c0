"""What is written down as JSON in definitions: nothing that is not named, and never changed. Pure."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Written(BaseModel):
    """What is written in a definition: nothing that is not named, and never changed."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        alias_generator=lambda name: name.split("_")[0] + "".join(map(str.capitalize, name.split("_")[1:])),
    )


Name = Annotated[str, Field(pattern=r"^[a-z][A-Za-z0-9_-]{0,39}$")]
Title = Annotated[str, Field(min_length=1, max_length=200)]


class Label(Written):
    """What something is called, in the languages of the product."""

    en: Title
    zh: Title

    def text(self, locale: str) -> str:
        """The name in a language; English where it is not spoken."""
        return self.zh if locale[:2] == "zh" else self.en
