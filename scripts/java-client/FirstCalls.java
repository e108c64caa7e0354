import dk.selvbook.client.ApiClient;
import dk.selvbook.client.ApiException;
import dk.selvbook.client.api.CitizensApi;
import dk.selvbook.client.api.DeadlinesApi;
import dk.selvbook.client.model.ChangedCitizen;
import dk.selvbook.client.model.NewDeadline;
import dk.selvbook.client.model.RegisterCitizen;
import dk.selvbook.client.model.SetDeadline;
import dk.selvbook.client.model.Token;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;

/** The first calls of a case system, by the client made from the document: against a demo. */
public final class FirstCalls {
  private static final String ACTING_USER = "sagsbehandler";
  /** Day + 60: a number that no person has. */
  private static final String CPR = "6204921232";

  /** The generator's `native` library sends no forms, so the token is fetched without it. */
  private static String token(URI demo) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(demo.resolve("/oauth/token"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&client_id=demo&client_secret=demo"))
        .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IOException(answer.statusCode() + " " + answer.body());
    return new ApiClient().getObjectMapper().readValue(answer.body(), Token.class).getAccessToken();
  }

  public static void main(String[] arguments) throws Exception {
    URI demo = URI.create(arguments[0]);
    String token = token(demo);
    ApiClient client = new ApiClient();
    client.setScheme(demo.getScheme()).setHost(demo.getHost()).setPort(demo.getPort()).setBasePath("/api/v1");
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    try {
      RegisterCitizen citizen =
          new RegisterCitizen().cpr(CPR).name("Java Prøve").contactGroup(2).jobCentre("10100").caseworker("ahan");
      ChangedCitizen registered =
          new CitizensApi(client).registerCitizen(citizen, ACTING_USER, null, null, null, UUID.randomUUID().toString());
      LocalDate dueDate = LocalDate.now(ZoneId.of("Europe/Copenhagen")).plusDays(14);
      SetDeadline wanted = new SetDeadline()
          .interviewType(SetDeadline.InterviewTypeEnum.JOB).dueDate(dueDate).unlessEqual(true);
      NewDeadline deadline = new DeadlinesApi(client).setDeadline(
          registered.getId(), wanted, ACTING_USER, null, null, null, UUID.randomUUID().toString(), null);
      System.out.println("deadline " + deadline.getStatus() + ", due " + deadline.getDueDate());
    } catch (ApiException refused) {
      System.err.println(refused.getCode() + " " + refused.getResponseBody());
      System.exit(1);
    }
  }
}
