"""A reference model of an exchange, as plain as can be: lists that are searched from end to end."""

from dataclasses import dataclass, field


@dataclass
class NaiveOrder:
    """An order that waits."""

    id: int
    owner: str
    side: str
    price: int
    left: int


@dataclass
class NaiveExchange:
    """One stock. `place` returns the trades as (id of the order that waited, price, shares)."""

    waiting: list[NaiveOrder] = field(default_factory=list)

    def first_against(self, side: str, limit: int | None) -> NaiveOrder | None:
        """Return the order that an incoming one of this side meets first."""
        best: NaiveOrder | None = None
        for order in self.waiting:
            if order.side == side or not self.meets(order, limit):
                continue
            if best is None or self.is_better(order, best):
                best = order
        return best

    @staticmethod
    def meets(order: NaiveOrder, limit: int | None) -> bool:
        if limit is None:
            return True
        return order.price <= limit if order.side == "sell" else order.price >= limit

    @staticmethod
    def is_better(one: NaiveOrder, other: NaiveOrder) -> bool:
        if one.price != other.price:
            return one.price < other.price if one.side == "sell" else one.price > other.price
        return one.id < other.id

    def place(
        self, id_: int, owner: str, side: str, quantity: int, limit: int | None
    ) -> tuple[list[tuple[int, int, int]], list[int]]:
        """Trade share by share; returns the trades and the ids that were withdrawn."""
        trades: dict[int, tuple[int, int]] = {}
        withdrawn: list[int] = []
        while quantity:
            first = self.first_against(side, limit)
            if first is None:
                break
            if first.owner == owner:
                self.waiting.remove(first)
                withdrawn.append(first.id)
                continue
            price, shares = trades.get(first.id, (first.price, 0))
            trades[first.id] = (price, shares + 1)
            first.left -= 1
            quantity -= 1
            if not first.left:
                self.waiting.remove(first)
        if quantity and limit is not None:
            self.waiting.append(NaiveOrder(id_, owner, side, limit, quantity))
        return [(id_, price, shares) for id_, (price, shares) in trades.items()], withdrawn

    def cancel(self, id_: int) -> bool:
        """Take an order away; returns whether it was there."""
        for order in self.waiting:
            if order.id == id_:
                self.waiting.remove(order)
                return True
        return False
