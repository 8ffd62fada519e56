"""The ledger: whose cash and shares a trade moves, and what is set aside so that each order can be paid."""

from collections.abc import Iterable

from ..models import Account, Holding, OrderRow
from .book import BUY, SELL, Match, Resting
from .makers import MAKERS


class Ledger:
    """The accounts that one transaction changes, and their holdings of one stock.

    All of them are locked at once and in one order, so that two transactions never wait for each other.
    """

    def __init__(self, symbol: str, visitor_ids: Iterable[str]) -> None:
        wanted = set(visitor_ids) - {MAKERS}
        self._symbol = symbol
        self._accounts = self._locked_accounts(wanted)
        locked = Holding.objects.select_for_update().filter(symbol=symbol, visitor_id__in=wanted)
        self._holdings = {holding.visitor_id: holding for holding in locked.order_by("visitor_id")}

    @staticmethod
    def _locked_accounts(wanted: set[str]) -> dict[str, Account]:
        locked = Account.objects.select_for_update().filter(visitor_id__in=wanted).order_by("visitor_id")
        accounts = {account.visitor_id: account for account in locked}
        if missing := wanted - accounts.keys():
            Account.objects.bulk_create([Account(visitor_id=id_) for id_ in missing], ignore_conflicts=True)
            accounts = {account.visitor_id: account for account in locked.all()}
        return accounts

    def refusal(self, order: OrderRow, match: Match) -> str:
        """Return why an incoming order that meets this cannot be paid for; empty if it can."""
        if order.side == SELL:
            holding = self._holding(order.visitor_id)
            return "insufficient_shares" if order.quantity > holding.shares - holding.reserved else ""
        account = self._accounts[order.visitor_id]
        needed = match.value + match.left * (order.price or 0)
        return "insufficient_cash" if needed > account.cash - account.reserved else ""

    def trade(self, owner: str, side: str, match: Match) -> None:
        """Move the cash and the shares of a match; the resting orders' part was set aside before."""
        for fill in match.fills:
            self.release(fill.order, fill.quantity)
            buyer, seller = (owner, fill.order.owner) if side == BUY else (fill.order.owner, owner)
            self._pay(buyer, seller, fill.order.price, fill.quantity)

    def reserve(self, order: Resting) -> None:
        """Set aside what an order needs when it begins to wait."""
        self._set_aside(order, order.quantity)

    def release(self, order: Resting, quantity: int) -> None:
        """Give back what was set aside for this many shares of an order."""
        self._set_aside(order, -quantity)

    def save(self) -> None:
        """Write all of it."""
        for account in self._accounts.values():
            account.save(update_fields=["cash", "reserved"])
        for holding in self._holdings.values():
            holding.save()

    def _pay(self, buyer: str, seller: str, price: int, quantity: int) -> None:
        if buyer != MAKERS:
            self._accounts[buyer].cash -= price * quantity
            holding = self._holding(buyer)
            holding.shares += quantity
            holding.cost += price * quantity
        if seller != MAKERS:
            self._accounts[seller].cash += price * quantity
            holding = self._holding(seller)
            holding.cost -= holding.cost * quantity // holding.shares
            holding.shares -= quantity

    def _set_aside(self, order: Resting, quantity: int) -> None:
        if order.owner == MAKERS:
            return
        if order.side == BUY:
            self._accounts[order.owner].reserved += quantity * order.price
        else:
            self._holding(order.owner).reserved += quantity

    def _holding(self, visitor_id: str) -> Holding:
        new = Holding(visitor_id=visitor_id, symbol=self._symbol)
        return self._holdings.setdefault(visitor_id, new)
