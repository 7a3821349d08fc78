"""The matrices of the draws against the same tables in full."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.draws import matrices

FULL = np.array([[0.0, 2.0, 0.0], [0.0, 0.0, 0.0], [5.0, 0.0, -1.0], [0.0, 0.0, 4.0]])


SIZE = st.integers(1, 4)


def tables(rows=SIZE, columns=SIZE):
    """Small tables of whole numbers, many of them zero."""
    number = st.sampled_from([0, 0, 0, 1, 2, -3])
    return st.tuples(rows, columns).flatmap(
        lambda shape: st.lists(number, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
            lambda values: np.array(values, float).reshape(shape)
        )
    )


def test_entries_in_any_order_are_put_by_row_then_by_column():
    found = matrices.matrix([2, 0, 2], [2, 1, 0], [-1, 2, 5], (3, 3))
    assert found.rows.tolist() == [0, 2, 2] and found.columns.tolist() == [1, 0, 2]
    assert found.values.tolist() == [2.0, 5.0, -1.0]
    assert (found.dense() == FULL[:3]).all()


def test_products_of_a_matrix_and_of_its_transpose():
    sparse = matrices.table(FULL)
    assert (sparse @ np.array([1.0, 10.0, 100.0])).tolist() == [20.0, 0.0, -95.0, 400.0]
    assert sparse.back(np.array([1.0, 10.0, 100.0, 1000.0])).tolist() == [500.0, 2.0, 3900.0]


def test_the_columns_of_each_row_empty_ones_included():
    assert [row.tolist() for row in matrices.table(FULL).each_row()] == [[1], [], [0, 2], [2]]


def test_the_form_that_solvers_read_goes_by_column():
    start, rows, values = matrices.table(FULL).by_column()
    assert (start.tolist(), rows.tolist(), values.tolist()) == ([0, 1, 2, 4], [2, 0, 2, 3], [5.0, 2.0, -1.0, 4.0])
    assert start.dtype == rows.dtype == np.int32


def test_rows_are_taken_out_with_their_number_of_columns():
    part = matrices.table(FULL).part(1, 3)
    assert part.shape == (2, 3) and (part.dense() == FULL[1:3]).all()


@given(tables(), st.data())
def test_blocks_are_put_together_as_tables_are(first, data):
    rows, columns = first.shape
    right = data.draw(tables(rows=st.just(rows)))
    below = data.draw(tables(columns=st.just(columns)))
    beside = matrices.beside(matrices.table(first), matrices.table(right), matrices.zeros(rows, 2))
    stacked = matrices.stacked(matrices.table(first), matrices.table(below), matrices.zeros(2, columns))
    assert beside.shape == (rows, columns + right.shape[1] + 2)
    assert (beside.dense() == np.hstack([first, right, np.zeros((rows, 2))])).all()
    assert (stacked.dense() == np.vstack([first, below, np.zeros((2, columns))])).all()
    for found in (beside, stacked):
        assert found.values.all()  # no zero is kept
        assert list(zip(found.rows, found.columns, strict=True)) == sorted(zip(found.rows, found.columns, strict=True))


def test_diagonals():
    assert (matrices.identity(3).dense() == np.eye(3)).all()
    assert (matrices.diagonal(np.array([2, -1])).dense() == [[2.0, 0.0], [0.0, -1.0]]).all()
    assert matrices.zeros(2, 3).dense().tolist() == [[0.0] * 3] * 2


def test_a_vector_too_short_is_refused():
    with pytest.raises(IndexError):
        matrices.table(FULL) @ np.zeros(2)
