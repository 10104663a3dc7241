"""A setting or a configuration file that is wrong, said in a sentence."""


class ConfigError(Exception):
    """What is wrong with a setting: the file and line (or the variable), and how to mend it, vi and en.

    Trying again unchanged does not help; nothing was started.
    """

    def __init__(self, file: str, line: int, message_vi: str, message_en: str) -> None:
        where = f"{file}:{line}: " if line else f"{file}: "
        self.file, self.line = file, line
        self.message_vi, self.message_en = where + message_vi, where + message_en
        super().__init__(self.message_vi)
