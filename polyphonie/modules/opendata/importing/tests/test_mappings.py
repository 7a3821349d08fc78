"""Files of known tools are recognised by themselves; a mapping kept is used again, for the files that it is for."""

import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from polyphonie.contributions import texts
from polyphonie.contributions.models import AddedWord, Contribution
from polyphonie.modules.opendata.importing import actions, targets
from polyphonie.modules.opendata.importing.tests.factories import SMALL, bring, receive
from polyphonie.modules.opendata.models import Batch, Mapping
from polyphonie.territories.tests.factories import make_area

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
PROPOSALS = "id;title;body;created_at;component/id\n5;Le vote;Il faut le reconnaître.;2019-01-17;1\n"
COMMENTS = "id;created_at;body;commentable_id;commentable_type\n9;2019-01-18;Oui, vraiment.;5;Proposal\n"


def said() -> list[Contribution]:
    return list(Contribution.objects.with_words().select_related("area").order_by("number"))


@pytest.mark.parametrize("ready", targets.READY, ids=lambda r: r.name)
def test_a_ready_mapping_names_known_meanings_and_whole_headings(ready):
    for target, names in ready.columns.items():
        assert target in targets.TARGETS and isinstance(names, tuple), target
        assert names and all(isinstance(name, str) and len(name) > 1 for name in names), target
    assert all(isinstance(sign, tuple) and all(len(name) > 1 for name in sign) for sign in ready.signs)


def test_a_tree_of_decidim_is_known_with_its_quarters_and_its_comments(territory, process, agent):
    north = make_area(territory, name="Quartier Nord")
    batch = bring(process, DATA / "decidim.json", agent)
    assert batch.source == "decidim" and (batch.created, batch.rejected) == (4, 0)
    bench, bus = said()
    assert texts.own_text(bench) == "Un banc pour souffler\n\nDevant la grande pharmacie du centre."
    assert (bench.area, bench.theme, bench.supports, bench.pseudonym) == (north, "Espaces verts", 12, "Lise")
    # A quarter that this territory does not have is kept as a place.
    assert (bus.area, bus.place, bus.added_words) == (None, "Vieux port", 0)
    words = AddedWord.objects.order_by("at")
    assert [(w.text, w.pseudonym, w.contribution_id) for w in words] == [
        ("Oui, et même deux.", "Momo", bench.pk), ("Trois, alors.", "Lise", bench.pk)
    ]  # fmt: skip


def test_comments_of_decidim_in_a_table_are_those_of_its_tree(process, agent, tmp_path):
    bring(process, DATA / "decidim.json", agent)
    path = tmp_path / "comments.csv"
    root = "https://decidim.exemple.fr/processes/ville/f/1/proposals/5"
    path.write_text(
        "id;created_at;body;author/id;author/name;commentable_id;commentable_type;root_commentable_url\n"
        f"9;2026-01-06 11:00:00 +0100;Oui, et même deux.;44;Momo;5;Proposal;{root}\n"
    )
    batch = bring(process, path, agent)
    assert (batch.created, batch.unchanged, batch.rejected) == (0, 1, 0)


def test_a_consultation_of_cap_collectif_is_known_with_its_arguments(process, agent):
    batch = bring(process, DATA / "capco.jsonl", agent)
    assert batch.source == "capco" and (batch.created, batch.rejected) == (4, 1)
    assert "retirée ou écartée" in batch.rejected_rows.get().reason and batch.rejected_rows.get().number == 3
    first, second = said()
    assert texts.own_text(first).split("\n\n") == [
        "Ouvrir les données de la ville", "Les données de la ville sont publiées.", "Sans frais\u00a0;", "avec leur date."
    ]  # fmt: skip
    assert (first.theme, first.supports, first.added_words) == ("Données publiques", 2237, 2)
    assert (second.supports, second.added_words) == (8, 0)
    assert {w.text for w in AddedWord.objects.all()} == {"Chacun pourra vérifier.", "Et qui paie ?"}


def test_a_mapping_is_kept_and_reads_the_next_file_of_its_kind(process, agent, tmp_path):
    path = tmp_path / "cahier.csv"
    path.write_text("n;quoi dire;ou\n1;Un banc devant la pharmacie.;Centre\n")
    batch = receive(process, path, agent, text="quoi dire", key="n", place="ou")
    actions.keep_mapping(batch=batch, name="Cahiers", by=agent)
    actions.keep_mapping(batch=batch, name="Cahiers", by=agent)
    assert Mapping.objects.count() == 1
    again = actions.receive_file(process=process, path=path, name="b.csv", by=agent)
    assert again.mapping == {"text": "quoi dire", "key": "n", "place": "ou"}


def test_a_mapping_kept_for_one_file_of_a_tool_does_not_read_another(process, agent, tmp_path):
    proposals, comments = tmp_path / "proposals.csv", tmp_path / "comments.csv"
    proposals.write_text(PROPOSALS)
    comments.write_text(COMMENTS)
    batch = receive(process, proposals, agent, key="id", text="body")
    actions.keep_mapping(batch=batch, name="Propositions", by=agent)
    # The territory reads less of proposals than the ready mapping does, and is followed: it may have left names out.
    again = actions.receive_file(process=process, path=proposals, name="b.csv", by=agent)
    assert again.mapping == {"key": "id", "text": "body"}
    other = actions.receive_file(process=process, path=comments, name="c.csv", by=agent)
    assert other.mapping["word/text"] == "body" and "text" not in other.mapping


def test_of_two_mappings_that_fit_the_one_kept_for_these_columns_reads_the_file(process, agent, tmp_path):
    narrow, wide = tmp_path / "a.csv", tmp_path / "b.csv"
    narrow.write_text("n;dit\n1;Un banc devant la pharmacie.\n")
    wide.write_text("n;dit;plus\n1;Un banc devant la pharmacie.;Et de l’ombre, s’il vous plaît.\n")
    kept = receive(process, wide, agent, key="n", text="plus")
    actions.keep_mapping(batch=kept, name="Large", by=agent)
    kept = receive(process, narrow, agent, key="n", text="dit")
    actions.keep_mapping(batch=kept, name="Étroit", by=agent)
    for path, text in ((wide, "plus"), (narrow, "dit")):
        assert actions.receive_file(process=process, path=path, name="c.csv", by=agent).mapping["text"] == text


def upload(client, territory, process, path: Path) -> str:
    """Bring a file by the page; return the address of its columns."""
    sent = {"process": process.pk, "file": SimpleUploadedFile(path.name, path.read_bytes()), "cle": str(uuid.uuid4())}
    return client.post(f"/{territory.slug}/importer/", sent)["Location"]


def test_a_mapping_kept_on_the_page_is_chosen_there_by_its_name(client, territory, process, agent):
    client.force_login(agent.user)
    page = upload(client, territory, process, SMALL)
    heading = Batch.objects.get().reading["heading"]
    chosen = {f"c{heading.index(column)}": target for column, target in (("texte", "text"), ("id", "key"))}
    client.post(page + "colonnes/", chosen | {"source": "cahiers", "keep": "Cahiers", "cle": str(uuid.uuid4())})
    assert Mapping.objects.get().columns == {"text": "texte", "key": "id"} and Mapping.objects.get().heading == heading
    form = client.get(page, {"correspondance": "decidim"}).context["form"]
    assert form.initial["source"] == "decidim"
    form = client.get(page, {"correspondance": "Cahiers"}).context["form"]
    shown = {form.fields[key].initial: name for key, name in form.columns if form.fields[key].initial}
    assert form.initial["source"] == "cahiers" and shown == {"text": "texte", "key": "id"}
    unknown = client.get(page, {"correspondance": "<inconnue>"})
    assert unknown.status_code < 500 and "Aucune correspondance ne s’appelle" in unknown.content.decode()
    assert "<inconnue>" not in unknown.content.decode()
