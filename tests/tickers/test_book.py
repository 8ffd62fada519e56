"""The order book: who trades with whom, at which price and in which order, as a plain model has it too."""

from hypothesis import given
from hypothesis import strategies as st

from tickers.exchange.book import BUY, SELL, Book, Fill, Match, Resting

from .naive import NaiveExchange, NaiveOrder

A = Resting(1, "ada", SELL, 100_00, 10)
B = Resting(2, "bob", SELL, 99_00, 5)
C = Resting(3, "cy", SELL, 99_00, 7)


def test_the_best_price_comes_first_and_at_one_price_the_earlier_order() -> None:
    match = Book([C, A, B]).match("dan", BUY, 20)
    assert match == Match((Fill(B, 5), Fill(C, 7), Fill(A, 8)), (), 0)
    assert match.value == 5 * 99_00 + 7 * 99_00 + 8 * 100_00


def test_a_limit_order_takes_no_worse_price_and_keeps_what_is_left() -> None:
    assert Book([A, B, C]).match("dan", BUY, 20, 99_50) == Match((Fill(B, 5), Fill(C, 7)), (), 8)


def test_a_trade_is_at_the_price_of_the_order_that_waited() -> None:
    bid = Resting(4, "eve", BUY, 98_00, 3)
    assert Book([bid]).match("dan", SELL, 3, 90_00).value == 3 * 98_00


def test_what_is_left_of_a_waiting_order_keeps_its_turn() -> None:
    book = Book([B, C])
    book.match("dan", BUY, 2)
    assert book.match("dan", BUY, 4).fills == (Fill(Resting(2, "bob", SELL, 99_00, 3), 3), Fill(C, 1))


def test_nobody_trades_with_themselves_the_older_order_is_withdrawn() -> None:
    book = Book([B, C])
    assert book.match("bob", BUY, 7) == Match((Fill(C, 7),), (B,), 0)
    assert book.best(SELL) is None


def test_an_own_order_out_of_reach_stays() -> None:
    book = Book([B, A])
    assert book.match("ada", BUY, 5) == Match((Fill(B, 5),), (), 0)
    assert book.best(SELL) == 100_00


def test_a_cancelled_order_is_gone_and_an_unknown_one_is_not_there() -> None:
    book = Book([A, B])
    assert book.cancel(2) == B
    assert book.cancel(2) is None
    assert book.depth(SELL, 5) == [(100_00, 10)]


def test_depth_adds_up_what_waits_at_a_price_best_first() -> None:
    assert Book([A, B, C]).depth(SELL, 5) == [(99_00, 12), (100_00, 10)]
    assert Book([A, B, C]).depth(SELL, 1) == [(99_00, 12)]


OWNERS = st.sampled_from(["ada", "bob", "cy"])
PLACE = st.tuples(
    st.just("place"),
    OWNERS,
    st.sampled_from([BUY, SELL]),
    st.integers(1, 12),
    st.one_of(st.none(), st.integers(95, 105)),
)
CANCEL = st.tuples(st.just("cancel"), st.integers(1, 40))


def waiting(book: Book) -> list[NaiveOrder]:
    """Return what waits in a book, taken apart by its own means."""
    orders = [order for side in book._sides.values() for order in side]
    return sorted(
        (NaiveOrder(one.id, one.owner, one.side, one.price, one.quantity) for one in orders),
        key=lambda order: order.id,
    )


@given(st.lists(st.one_of(PLACE, PLACE, PLACE, CANCEL), max_size=40))
def test_any_sequence_of_orders_trades_as_in_the_naive_model(acts: list[tuple]) -> None:
    book, naive = Book(), NaiveExchange()
    for number, act in enumerate(acts, start=1):
        if act[0] == "cancel":
            assert (book.cancel(act[1]) is not None) == naive.cancel(act[1])
        else:
            _, owner, side, quantity, limit = act
            match = book.match(owner, side, quantity, limit)
            if match.left and limit is not None:
                book.add(Resting(number, owner, side, limit, match.left))
            trades = [(fill.order.id, fill.order.price, fill.quantity) for fill in match.fills]
            withdrawn = [order.id for order in match.withdrawn]
            assert (trades, withdrawn) == naive.place(number, owner, side, quantity, limit)
            assert sum(shares for _, _, shares in trades) + match.left == quantity
        bid, ask = book.best(BUY), book.best(SELL)
        assert bid is None or ask is None or bid < ask
        assert waiting(book) == sorted(naive.waiting, key=lambda order: order.id)
