"""Phones in the hands of people: nobody's session is lent, nothing is mocked."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect


@dataclass
class Phone:
    """In the hands of somebody who reads, presses and follows."""

    page: Page

    def open(self, address: str) -> None:
        self.page.goto(address)

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name).first.click()

    def type(self, label: str, words: str) -> None:
        self.page.get_by_label(label).first.fill(words)

    def tick(self, words: str) -> None:
        self.page.locator("main label:visible").filter(has_text=re.compile(rf"^\s*{words}")).first.click()

    def sees(self, *words: str) -> None:
        for said in words:
            expect(self.page.locator("main")).to_contain_text(said)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    def does_not_see(self, words: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(words)

    def be(self, person: str, workplace: str = "") -> None:
        """On the provider's page."""
        self.page.get_by_label(person).check()
        if workplace:
            self.page.get_by_label("Ou un autre SIRET fictif").fill(workplace)
        self.page.get_by_role("button", name="Continuer").click()

    def enter_by(self, provider: str, person: str, workplace: str = "") -> None:
        """From the sign-in page, for the first time."""
        self.follow(f"S’identifier avec {provider}")
        self.be(person, workplace)
        self.tick("J'accepte les conditions")
        self.press("Continuer")

    def open_link_of_mail(self, recipient: str, subject: str) -> None:
        self.open("/courriels")
        mails = self.page.locator(".ad-line").filter(has_text=f"Pour {recipient}").filter(has_text=subject)
        mails.first.get_by_role("link").click()
        self.page.locator(".ad-mail a[href^='http']").first.click()
