"""Posted entries with their chain of hashes, as the service would have sealed them."""

import hashlib

from bench.generator.ground import Ground
from bench.generator.text import NULL, Sheet, key, money, plain
from bizsuite.erp.finance.rules.chain import BEGINNING

ENTRY, ENTRY_LINE = 0x51, 0x52
ENTRIES = (
    "company_id journal_id status number entry_date posted_on description origin_type origin_id"
    " chain_position previous_hash hash line_count"
)
LINES = (
    "company_id entry_id position account_id party_id posted_on label base_currency debit credit currency amount"
    " due_date residual residual_base"
)


class Books:
    """The entries of one company, one after the other."""

    def __init__(self, ground: Ground) -> None:
        self.entries = Sheet("finance_entry", ENTRIES, ground.tenant)
        self.lines = Sheet("finance_entry_line", LINES, ground.tenant)
        self.position = 0
        self.hash = BEGINNING
        self.taken: dict[tuple[str, str], int] = {}
        """The last number of each journal, by its code, and year."""
        self._ground = ground
        self._line = 0

    def post(
        self,
        journal: str,
        day: str,
        origin: tuple[str, str],
        party: str,
        parts: list[tuple[str, int, str, int]],
    ) -> tuple[str, str, list[str]]:
        """Post an entry of (purpose, cents debit less credit, due day or none, cents open): id, number, its lines."""
        self.position += 1
        entry = key(ENTRY, self.position)
        journal_id, code = self._ground.journals[journal]
        number = self._number(code, day[:4])
        lines = [self._part(entry, day, party, place, part) for place, part in enumerate(parts, 1)]
        sealed = (
            f'{{"company_id":"{self._ground.company}","description":"","entry_date":"{day}","id":"{entry}",'
            f'"journal_id":"{journal_id}","lines":[{",".join(text for _, text in lines)}],"number":"{number}",'
            f'"origin_id":"{origin[1]}","origin_type":"{origin[0]}","position":{self.position},'
            '"reversal_of_id":null}'
        )
        previous, self.hash = self.hash, hashlib.sha256(f"{self.hash}\n{sealed}".encode()).hexdigest()
        self.entries.add(
            entry,
            f"{self._ground.company}\t{journal_id}\tPOSTED\t{number}\t{day}\t{day}\t\t{origin[0]}\t{origin[1]}\t"
            f"{self.position}\t{previous}\t{self.hash}\t{len(parts)}",
        )
        return entry, number, [line for line, _ in lines]

    def _number(self, code: str, year: str) -> str:
        last = self.taken[code, year] = self.taken.get((code, year), 0) + 1
        return f"{code}/{year}/{last:05d}"

    def _part(
        self, entry: str, day: str, party: str, place: int, part: tuple[str, int, str, int]
    ) -> tuple[str, str]:
        """The id of a line, and what of it is sealed."""
        purpose, cents, due, still_open = part
        self._line += 1
        line, account = key(ENTRY_LINE, self._line), self._ground.accounts[purpose]
        debit, credit, sign = max(cents, 0), max(-cents, 0), "-" if cents < 0 else ""
        residual = f"{sign}{money(still_open)}"
        self.lines.add(
            line,
            f"{self._ground.company}\t{entry}\t{place}\t{account}\t{party}\t{day}\t\tUSD\t{money(debit)}\t"
            f"{money(credit)}\tUSD\t{sign}{money(abs(cents))}\t{due or NULL}\t{residual}\t{residual}",
        )
        due_text = f'"{due}"' if due else "null"
        return line, (
            f'{{"account_id":"{account}","amount":"{sign}{plain(abs(cents))}","credit":"{plain(credit)}",'
            f'"currency":"USD","debit":"{plain(debit)}","due_date":{due_text},"label":"","party_id":"{party}",'
            f'"position":{place}}}'
        )
